/** Who does something in the stores: the caller, or the caller for somebody else if they may. */
import { holdersOf } from '@slipway/authority';
import {
  actingFor,
  CREW_ACTS,
  type Acting,
  type ActingFor,
  type CrewAct,
  type Identity,
  type StandsAbove,
} from '@slipway/authority/sign-in';
import { readOnShift } from '@slipway/crew';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { RouteInput } from '../http/app.ts';
import { ScopeRefusedError } from './errors.ts';

/** A caller may not do that for somebody else. */
export class ActingForRefusedError extends OperatorError {
  readonly code = 'AUTH_ACTING_FOR';
  readonly exitCode = EXIT.notAllowed;

  constructor(who: string, act: CrewAct, person: string, store: string | null) {
    const { words, others } = CREW_ACTS[act];
    const above = store === null ? 'the store’s manager' : `the manager of ${store}`;
    super(
      `${who} may not ${words} for ${person}.`,
      'Nothing was changed.',
      others
        ? `Let ${person} sign in and do it, or ${above}, or whoever leads the shift there now.`
        : `Let ${person} sign in and do it: nobody else can.`,
    );
  }
}

/** Where something is done, and whom the record is to name. */
export interface Doing {
  readonly sql: Sql;
  readonly launch: LaunchRecord;
  /** The store where it is done; null: in none, so that nobody stands above there. */
  readonly store: string | null;
  readonly act: CrewAct;
  readonly person: string;
}

/**
 * @returns how it is recorded
 * @throws {ActingForRefusedError | ScopeRefusedError} nothing was done
 */
export async function demandActing(
  { identity, scopes }: Pick<RouteInput, 'identity' | 'scopes'>,
  { sql, launch, store, act, person }: Doing,
): Promise<Acting> {
  const above = store === null ? null : await aboveIn(sql, launch, store, identity);
  const found: ActingFor = actingFor(act, person, { identity, scopes, above });
  if (found.ok) return found.acting;
  if (found.because === 'no-scope') throw new ScopeRefusedError(identity.machine ?? '', 'crew');
  throw new ActingForRefusedError(callerWords(identity), act, person, store);
}

/** As what somebody stands above the people of a store now; null: not at all. */
async function aboveIn(
  sql: Sql,
  { spec }: LaunchRecord,
  store: string,
  { person }: Identity,
): Promise<StandsAbove | null> {
  if (person === null) return null;
  const managers = spec.roles ? holdersOf(spec.roles, 'store-manager', store) : [];
  if (managers.includes(person)) return 'store-manager';
  const here = await readOnShift(sql, store, Date.now());
  return here.some((one) => one.person === person && one.isLead) ? 'shift-lead' : null;
}

function callerWords({ person, machine }: Identity): string {
  if (person !== null) return person;
  return machine === null ? 'Nobody in particular' : `The token "${machine}"`;
}
