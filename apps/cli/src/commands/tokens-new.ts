/** `slipway tokens new`: a machine's token, shown once. */
import {
  isScope,
  makeToken,
  SCOPES,
  TOKEN_MOST_DAYS,
  type Scope,
} from '@slipway/authority/sign-in';
import { EXIT, nearest } from '@slipway/kernel';
import { numberOption, UsageError, type Command, type Values } from '../command.ts';
import { textOption } from './fleet-options.ts';
import { print } from './schema-options.ts';
import { SIGN_IN, SIGN_IN_HELP, withSignIn } from './sign-in-options.ts';

const DAY_MS = 86_400_000;
const NAME = /^[\w.-]{1,60}$/;
const NAMES = Object.keys(SCOPES);

function scopesOf(values: Values): Scope[] {
  const words = textOption(values, 'scope', `Give some of: ${NAMES.join(', ')}.`).split(',');
  const scopes = words.map((word) => word.trim());
  const wrong = scopes.find((scope) => !isScope(scope));
  if (wrong === undefined) return [...new Set(scopes.filter(isScope))];
  const guess = nearest(wrong, NAMES);
  const next = guess ? `Did you mean ${guess}?` : `Give some of: ${NAMES.join(', ')}.`;
  throw new UsageError(`"${wrong}" is no scope.`, next);
}

function nameOf(values: Values): string {
  const name = textOption(values, 'name', 'Name what it is for, such as ci.');
  if (NAME.test(name)) return name;
  const next = 'Use letters, digits, dots, _ and -, at most 60 of them.';
  throw new UsageError(`"${name}" cannot be a token’s name.`, next);
}

/** The command. */
export const newToken: Command = {
  name: 'tokens new',
  summary: 'Make a token with which a machine calls the API; it is shown once',
  usage: '--name NAME --scope SCOPES [--days N] [--database URL] [--json]',
  examples: [
    ['slipway tokens new --name dashboard --scope read', 'sees everything, changes nothing'],
    ['slipway tokens new --name ci --scope read,hold --days 30', 'may also pause a ramp'],
    ['slipway tokens new --name desk-s03 --scope crew', 'a shared screen at a triage desk'],
  ],
  options: {
    ...SIGN_IN,
    name: { type: 'string' },
    scope: { type: 'string' },
    days: { type: 'string' },
  },
  help: {
    ...SIGN_IN_HELP,
    name: 'what it is for; the record says who did what by it',
    scope: 'read, hold, act, crew; with commas between them',
    days: `for how long it counts (default 90, at most ${TOKEN_MOST_DAYS})`,
  },
  run: ({ values }) => {
    const name = nameOf(values);
    const scopes = scopesOf(values);
    const days = numberOption(values, 'days', 90, 1, TOKEN_MOST_DAYS);
    return withSignIn(values, async (sql) => {
      const nowMs = Date.now();
      const endsMs = nowMs + days * DAY_MS;
      const token = await makeToken(sql, { name, scopes, nowMs, endsMs });
      print(values, { name, scopes, endsMs, token }, [
        token,
        `Token "${name}" (${scopes.join(', ')}) counts until ${dayOf(endsMs)}.`,
        'It is not shown again; `slipway tokens revoke` ends it.',
      ]);
      return EXIT.done;
    });
  },
};

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
