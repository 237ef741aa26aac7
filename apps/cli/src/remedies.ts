/**
 * The remedies that there are connectors for: a charge too many goes back at the provider, points
 * that a provider did not take are borne by the store. A remedy is one object here and one line.
 */
import {
  BurnUnknownError,
  chargeStore,
  PointsIdUsedError,
  ProviderRefusedError,
  stripeRefunds,
} from '@slipway/commerce';
import type { OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { planCharges, planRefunds, type Performed, type Remedy } from '@slipway/reconcile';
import { UsageError } from './command.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Refusal = abstract new (...args: never[]) => OperatorError;

/** Runs one step; what would be refused again is told apart from what is not known. */
async function performed(
  step: () => Promise<string>,
  refusals: readonly Refusal[],
): Promise<Performed> {
  try {
    return { kind: 'done', ref: await step() };
  } catch (error) {
    if (!refusals.some((one) => error instanceof one)) throw error;
    return { kind: 'refused', why: (error as OperatorError).what };
  }
}

/** @throws {UsageError} the provider's address is given, and its key is not */
function refundSurplus(env: Env): readonly Remedy[] {
  const { SLIPWAY_REFUNDS_URL: url, SLIPWAY_REFUNDS_KEY: apiKey } = env;
  if (url === undefined || url === '') return [];
  if (apiKey === undefined || apiKey === '') {
    const what = 'SLIPWAY_REFUNDS_URL is set, and SLIPWAY_REFUNDS_KEY is not.';
    throw new UsageError(what, 'Put the provider’s secret key into it.');
  }
  const provider = stripeRefunds({ baseUrl: url.replace(/\/+$/, ''), apiKey });
  const perform: Remedy['perform'] = (step) =>
    performed(async () => {
      const { about: charge, amount, case: reason } = step;
      return (await provider.refund({ charge, amount, reason })).ref;
    }, [ProviderRefusedError]);
  return [{ action: 'refund-surplus', plan: planRefunds, perform }];
}

function chargeStoreRisk(sql: Sql): Remedy {
  return {
    action: 'charge-store-risk',
    plan: planCharges,
    perform: (step, atMs) =>
      performed(async () => {
        const { key, amount, store, about, member } = step;
        const movement = { id: `slipway-${key}`, member: member!, points: amount, store, atMs };
        const borne = await chargeStore(sql, movement, about);
        return borne === 0 ? `${about}, borne by the store before` : movement.id;
      }, [BurnUnknownError, PointsIdUsedError]),
  };
}

/** @returns what can be carried out with the providers that the environment names */
export function remediesOf(sql: Sql, env: Env): readonly Remedy[] {
  return [...refundSurplus(env), chargeStoreRisk(sql)];
}
