/** What billing is told in its environment; secrets stand there and nowhere else. */
import { parseDurationMs } from '@slipway/kernel';

export const HELP = `Billing: takes new members' cards to the payment provider, and follows them up.

usage: node services/billing/main.ts [--help]

In the environment:
  DATABASE_URL             the grocer's database
  BILLING_TOKEN            whoever brings cards says it: authorization: Bearer TOKEN
  BILLING_PROVIDER_URL     the provider's API, such as https://api.stripe.com
  BILLING_PROVIDER_KEY     its secret key, such as sk_…
  BILLING_WEBHOOK_SECRETS  the webhook endpoint's signing secrets, with commas between them
  BILLING_PRICE            the price that members subscribe to, such as price_…
and, where the default does not fit:
  HOST, PORT               where it listens (127.0.0.1, a free port)
  BILLING_EVERY            how often cards and benefits are looked at (1s)
  BILLING_ASK_EVERY        how often the provider is asked for open payments (1m)
  BILLING_ALERT_WITHIN     payments that expire within this time are told of (4h)
  BILLING_LOYALTY_URL      the loyalty service that points are told to (nobody is told)

Webhooks go to POST /webhooks/stripe, cards to PUT /sign-ups/SIGN-UP/cards/ATTEMPT.
SIGTERM: what is under way ends, then the process exits 0.`;

export interface Settings {
  readonly databaseUrl: string;
  readonly token: string;
  readonly provider: { readonly baseUrl: string; readonly apiKey: string; readonly price: string };
  readonly webhookSecrets: readonly string[];
  readonly loyaltyUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly everyMs: number;
  readonly askEveryMs: number;
  readonly alertWithinMs: number;
}

/** A setting is missing or makes no sense; the message names all of them. */
export class SettingsError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {SettingsError} naming every setting that is wrong, and no value of any */
export function readSettings(env: Environment): Settings {
  const problems: string[] = [];
  const text = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') problems.push(`${name} is not set.`);
    return value;
  };
  const url = (name: string): string => {
    const value = text(name);
    if (value !== '' && !/^https?:\/\//.test(value)) problems.push(`${name} is no http(s) URL.`);
    return value.replace(/\/+$/, '');
  };
  const duration = (name: string, fallback: string): number => {
    const ms = parseDurationMs(env[name] ?? fallback);
    if (ms === undefined || ms === 0) problems.push(`${name} is no duration such as ${fallback}.`);
    return ms ?? 0;
  };
  const secrets = text('BILLING_WEBHOOK_SECRETS')
    .split(',')
    .map((one) => one.trim());
  const port = Number(env['PORT'] ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) problems.push('PORT is no port.');
  const settings: Settings = {
    databaseUrl: text('DATABASE_URL'),
    token: text('BILLING_TOKEN'),
    provider: {
      baseUrl: url('BILLING_PROVIDER_URL'),
      apiKey: text('BILLING_PROVIDER_KEY'),
      price: text('BILLING_PRICE'),
    },
    webhookSecrets: secrets.filter((one) => one !== ''),
    loyaltyUrl: env['BILLING_LOYALTY_URL'] ? url('BILLING_LOYALTY_URL') : undefined,
    host: env['HOST'] ?? '127.0.0.1',
    port,
    everyMs: duration('BILLING_EVERY', '1s'),
    askEveryMs: duration('BILLING_ASK_EVERY', '1m'),
    alertWithinMs: duration('BILLING_ALERT_WITHIN', '4h'),
  };
  if (problems.length === 0) return settings;
  throw new SettingsError(
    [...problems, 'Billing did not start.', 'Set what is missing; see --help.'].join(' '),
  );
}
