/** The simulated payment provider as a real process. */
import { fileURLToPath } from 'node:url';
import { stripeShaped } from '../connectors/stripe-shaped.ts';
import type { RefundConnector, SubscriptionConnector } from '../connectors/port.ts';
import { stripeRefunds } from '../connectors/stripe-refunds.ts';
import { startProcess, type RunningProcess } from './process.ts';

const MAIN = fileURLToPath(new URL('../simulated/stripe/main.ts', import.meta.url));

export const TEST_KEY = 'sk_test_slipway';
export const TEST_SECRET = 'whsec_slipway_test';

export interface StripeProcess extends RunningProcess {
  readonly connector: SubscriptionConnector;
  readonly refunder: RefundConnector;
  /** A till charges a card. @returns the payment's id */
  charge(amount: number): Promise<string>;
  /** Everything that was given back. */
  refunds(): Promise<readonly { readonly payment_intent: string; readonly amount: number }[]>;
  /** Sends one of its `/simulated/…` requests. */
  simulate(path: string, body?: unknown): Promise<void>;
  delivery(): Promise<{
    readonly open: number;
    readonly held: number;
    readonly failures: number;
  }>;
}

/**
 * @param webhook where it sends its events; null: nowhere
 * @param args such as `--duplicates 0.5`
 */
export async function startStripe(
  webhook: string | null,
  args: readonly string[] = [],
): Promise<StripeProcess> {
  const hook = webhook === null ? [] : ['--webhook', webhook, '--secret', TEST_SECRET];
  const running = await startProcess(MAIN, ['--key', TEST_KEY, ...hook, ...args]);
  return {
    ...running,
    connector: stripeShaped({
      baseUrl: running.url,
      apiKey: TEST_KEY,
      price: 'price_membership',
      pauseMs: 5,
    }),
    refunder: stripeRefunds({ baseUrl: running.url, apiKey: TEST_KEY, pauseMs: 5 }),
    charge: async (amount) => {
      const answer = await fetch(`${running.url}/simulated/till-payment`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ amount, currency: 'usd' }),
      });
      return ((await answer.json()) as { id: string }).id;
    },
    refunds: async () => {
      const headers = { authorization: `Bearer ${TEST_KEY}` };
      const answer = await fetch(`${running.url}/v1/refunds`, { headers });
      const { data } = (await answer.json()) as {
        data: { payment_intent: string; amount: number }[];
      };
      return data;
    },
    simulate: async (path, body = {}) => {
      const answer = await fetch(`${running.url}/simulated/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    },
    delivery: async () =>
      (await (await fetch(`${running.url}/simulated/delivery`)).json()) as {
        open: number;
        held: number;
        failures: number;
      },
  };
}
