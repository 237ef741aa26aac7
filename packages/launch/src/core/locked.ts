/**
 * What was locked, and whether what is in force is still that. Nothing but signatures is trusted:
 * neither the record, which its database's owner may change, nor the hash that stands beside it.
 *
 *   lock (two signatures over criteria, roles, people's keys, speed)
 *     └─ amendment (tighten: one signature · relax: two) ─ … ─► criteria in force
 *
 * Rules (SPEC.md): C1 what nobody signed holds the launch, and the act that is wanted is named ·
 * C2 each amendment is signed upon the one before.
 */
import {
  peopleHash,
  readDecision,
  SignatureInvalidError,
  type Act,
  type Decision,
  type People,
  type RoleBook,
  type SignedDocument,
} from '@slipway/authority';
import { hashOf } from '@slipway/kernel';
import { compareCriteria, type Criterion } from '@slipway/ramp';
import type { Journey } from '@slipway/rehearsal';
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
export interface Lock extends Judging {
  readonly atMs: number;
  readonly criteriaHash: string;
  readonly documents: readonly SignedDocument[];
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
  readonly asked: { readonly lock?: Lock; readonly amended?: readonly Amendment[] };
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
    lockProblem(launch, lock, people) ?? amendmentProblem(launch, lock, amended, people);
  if (wrong !== null) return wrong;
  const inForce = amended.at(-1) ?? lock;
  if (criteriaHashOf(launch.spec) === inForce.criteriaHash) return null;
  return changedWords(inForce, launch.spec);
}

function lockProblem({ id, spec, speed }: Locked, lock: Lock, people: People): string | null {
  if (criteriaHashOf(lock) !== lock.criteriaHash)
    return 'The record of what was locked was changed';
  const decision = decided('lock', id, spec.roles, people, lock, lock.criteriaHash);
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
    const decision = decided(act, id, spec.roles, people, amendment, before.criteriaHash);
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

function decided(
  act: Act,
  launch: string,
  roles: RoleBook | null,
  people: People,
  { documents, atMs }: Pick<Lock, 'documents' | 'atMs'>,
  criteriaHash: string,
): Decision | string {
  if (!roles) return 'Nobody has a role in this launch';
  try {
    const about = { act, launch, target: null, store: null };
    const decision = readDecision(documents, about, { people, roles, criteriaHash, nowMs: atMs });
    if (decision.lacking.length === 0) return decision;
    return `\`${act}\` lacks the signature of ${decision.lacking.join(', and of ')}`;
  } catch (error) {
    if (error instanceof SignatureInvalidError) return error.what.replace(/\.$/, '');
    throw error;
  }
}

function changedWords(before: Lock, now: Judging): string {
  const { changes } = compareCriteria(before.criteria, now.criteria);
  const act = actOfChange(before, now);
  const what = changes.map(({ criterion, words }) => `${criterion}: ${words}`).join('; ');
  const said = what === '' ? 'the journeys are others' : what;
  return `The criteria are not those that were locked (${said}): nobody signed \`${act}\` for that`;
}
