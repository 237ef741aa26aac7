/**
 * Whom a caller may act for. What the stores' people do names whoever did it; the caller is that
 * person, or stands in for them, and then the record says so. This is the one table:
 *
 *   act               themselves  their store's   a machine with     the installation's
 *                                 manager, lead   the scope `crew`   own token
 *   desk, help,       yes         yes             yes                yes
 *   put-back, consent
 *   work, case        yes         no              yes                yes
 *   learn, observe    yes         no              no                 yes
 *
 * Rules (SPEC.md): F1 the table, act by act and caller by caller · F2 what somebody did for another
 * is never recorded as the other's own.
 */
import { byOf, type Identity } from './identity.ts';
import { holdsScope, type Scope } from './scopes.ts';

/** What people do in their own name: who else may do it for them, and why nobody else. */
export const CREW_ACTS = {
  desk: { words: 'move cases of the triage desk', others: true, machines: true },
  work: { words: 'answer a case of the triage desk', others: false, machines: true },
  case: { words: 'work on a case of reconciliation', others: false, machines: true },
  help: { words: 'go to help a picker', others: true, machines: true },
  'put-back': { words: 'put back what was picked twice', others: true, machines: true },
  consent: { words: 'agree to short notice', others: true, machines: true },
  learn: { words: 'take an assessment', others: false, machines: false },
  observe: { words: 'observe somebody at work', others: false, machines: false },
} as const satisfies Readonly<Record<string, CrewActRule>>;

interface CrewActRule {
  /** To follow `may not`. */
  readonly words: string;
  /** Whether whoever stands above the person in the store may do it for them. */
  readonly others: boolean;
  /** Whether a machine may that was given the scope for it. */
  readonly machines: boolean;
}

export type CrewAct = keyof typeof CREW_ACTS;

/** Above the people of a store: its manager, or who leads a shift there now. */
export type StandsAbove = 'store-manager' | 'shift-lead';

/** Who did it, as it is recorded. */
export interface Acting {
  readonly person: string;
  /** Who did it for them, as `byOf` says it: `operator` is the installation. Null: themselves. */
  readonly through: string | null;
}

/** Who asks. */
export interface ActingCaller {
  readonly identity: Identity;
  readonly scopes: readonly Scope[];
  /** As what the caller stands above the person where it is done; null: not at all. */
  readonly above: StandsAbove | null;
}

export type ActingFor =
  | { readonly ok: true; readonly acting: Acting }
  /** `nobody` has not signed in; `self-only` nobody does for another; the others lack something. */
  | { readonly ok: false; readonly because: 'nobody' | 'self-only' | 'not-above' | 'no-scope' };

/**
 * @param person id of whom it is done for
 * @returns how it is recorded, or why it may not be done
 */
export function actingFor(act: CrewAct, person: string, caller: ActingCaller): ActingFor {
  const { identity, scopes, above } = caller;
  const rule: CrewActRule = CREW_ACTS[act];
  const through = byOf(identity);
  const may: ActingFor = { ok: true, acting: { person, through } };
  switch (identity.how) {
    case null:
      return { ok: false, because: 'nobody' };
    case 'installation':
      return may;
    case 'token':
      if (!rule.machines) return { ok: false, because: 'self-only' };
      return holdsScope(scopes, 'crew') ? may : { ok: false, because: 'no-scope' };
    case 'session':
      if (identity.person === person) return { ok: true, acting: { person, through: null } };
      if (!rule.others) return { ok: false, because: 'self-only' };
      return above === null ? { ok: false, because: 'not-above' } : may;
  }
}

/** @returns who did it, in words: `ada`, `the installation for ada`, `m.boss for ada` */
export function actorWords({ person, through }: Acting): string {
  if (through === null) return person;
  return `${through === 'operator' ? 'the installation' : through} for ${person}`;
}
