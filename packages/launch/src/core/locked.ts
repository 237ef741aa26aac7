/**
 * What was locked, and whether what is in force is still that. Nothing but signatures is trusted:
 * neither the record, which its database's owner may change, nor the hash that stands beside it.
 *
 *   lock (two signatures over criteria, roles, people's keys, speed)
 *     └─ amendment (tighten: one signature · relax: two) ─ … ─► criteria in force
 *
 * Rules (SPEC.md): C1 what nobody signed holds the launch, and the act that is wanted is named ·
 * C2 each amendment is signed upon the one before · C3 no store ramps again unsigned.
 */
import { peopleHash, type People, type RoleBook } from '@slipway/authority';
import { hashOf } from '@slipway/kernel';
import { compareCriteria, type Criterion } from '@slipway/ramp';
import type { Journey } from '@slipway/rehearsal';
import { retriedProblem, type Retried } from './retried.ts';
import { decided, type Signed } from './signed.ts';
import type { LaunchSpec } from './spec.ts';

/** What stops a launch, and what is expected of customers: a journey that expects less relaxes. */
export interface Judging {
  readonly criteria: readonly Criterion[];
  readonly journeys: readonly Journey[];
}

/** @returns SHA-256 of both in canonical form (RFC 8785), hex */
export function criteriaHashOf({ criteria, journeys }: Judging): string {
  return hashOf({ criteria, journeys });
}

/** The criteria as they were locked, and who signed that. */
export interface Lock extends Judging, Signed {
  readonly criteriaHash: string;
}

/** The criteria as they were changed since, and who signed that. */
export interface Amendment extends Lock {
  readonly act: 'tighten' | 'relax';
}

/** A launch as far as its lock is concerned. */
export interface Locked {
  readonly id: string;
  readonly spec: Pick<LaunchSpec, 'criteria' | 'journeys' | 'roles'>;
  readonly speed: number;
  readonly asked: {
    readonly lock?: Lock;
    readonly amended?: readonly Amendment[];
    readonly retried?: readonly Retried[];
  };
}

/** What the signatures of a lock stand under, beside the criteria. */
export interface LockWords {
  readonly rolesHash: string;
  readonly peopleHash: string;
  readonly speed: number;
}

/** @returns what is signed with the criteria: who decides, whose keys count, how fast it runs */
export function lockWords(roles: RoleBook | null, people: People, speed: number): LockWords {
  return { rolesHash: hashOf(roles), peopleHash: peopleHash(people), speed };
}

/** @returns which act turns the one into the other; `same` when there is nothing to sign */
export function actOfChange(before: Judging, after: Judging): 'same' | 'tighten' | 'relax' {
  if (hashOf(before.journeys) !== hashOf(after.journeys)) return 'relax';
  return compareCriteria(before.criteria, after.criteria).act;
}

/**
 * @param people as the file of people says now
 * @returns why the launch must not go on; null: what is in force is what was signed
 */
export function whyNotAsLocked(launch: Locked, people: People): string | null {
  const { lock, amended = [] } = launch.asked;
  if (!lock) return 'Nothing was locked';
  const wrong =
    lockProblem(launch, lock, people) ??
    amendmentProblem(launch, lock, amended, people) ??
    retriesProblem(launch, lock, people);
  if (wrong !== null) return wrong;
  const inForce = amended.at(-1) ?? lock;
  if (criteriaHashOf(launch.spec) === inForce.criteriaHash) return null;
  return changedWords(inForce, launch.spec);
}

function lockProblem({ id, spec, speed }: Locked, lock: Lock, people: People): string | null {
  if (criteriaHashOf(lock) !== lock.criteriaHash)
    return 'The record of what was locked was changed';
  const about = { act: 'lock', launch: id, target: null, store: null } as const;
  const { criteriaHash } = lock;
  const decision = decided(about, lock, { roles: spec.roles, people, criteriaHash });
  if (typeof decision === 'string') return decision;
  const { payload } = decision;
  const now = lockWords(spec.roles, people, speed);
  if (payload['rolesHash'] !== now.rolesHash)
    return 'Other people have the roles than when it was locked';
  if (payload['peopleHash'] !== now.peopleHash) {
    return 'The file of people and their keys is not the one under which it was locked';
  }
  return payload['speed'] === now.speed ? null : 'It runs at another speed than was locked';
}

function amendmentProblem(
  { id, spec }: Locked,
  lock: Lock,
  amended: readonly Amendment[],
  people: People,
): string | null {
  let before: Lock = lock;
  for (const amendment of amended) {
    const { act, criteriaHash } = amendment;
    if (criteriaHashOf(amendment) !== criteriaHash) return 'The record of an amendment was changed';
    const about = { act, launch: id, target: null, store: null };
    const under = { roles: spec.roles, people, criteriaHash: before.criteriaHash };
    const decision = decided(about, amendment, under);
    if (typeof decision === 'string') return decision;
    if (decision.payload['becomes'] !== criteriaHash) {
      return `Whoever signed \`${act}\` signed other criteria`;
    }
    if (act === 'tighten' && actOfChange(before, amendment) === 'relax') {
      return 'What was signed as `tighten` relaxes';
    }
    before = amendment;
  }
  return null;
}

/** Each was signed upon criteria that were once in force here. */
function retriesProblem({ id, spec, asked }: Locked, lock: Lock, people: People): string | null {
  const { amended = [], retried = [] } = asked;
  const known = [lock, ...amended].map((one) => one.criteriaHash);
  for (const one of retried) {
    const upon: unknown = one.documents[0]?.payload['criteriaHash'];
    const criteriaHash = known.find((hash) => hash === upon) ?? lock.criteriaHash;
    const wrong = retriedProblem(id, one, { roles: spec.roles, people, criteriaHash });
    if (wrong !== null) return wrong;
  }
  return null;
}

function changedWords(before: Lock, now: Judging): string {
  const { changes } = compareCriteria(before.criteria, now.criteria);
  const act = actOfChange(before, now);
  const what = changes.map(({ criterion, words }) => `${criterion}: ${words}`).join('; ');
  const said = what === '' ? 'the journeys are others' : what;
  return `The criteria are not those that were locked (${said}): nobody signed \`${act}\` for that`;
}
