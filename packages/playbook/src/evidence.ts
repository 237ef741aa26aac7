/**
 * Evidence in PostgreSQL: readings of probes, attestations, waivers. Only ever added to; a
 * signature is checked before it is kept, and counts once.
 */
import {
  ActRefusedError,
  SignatureInvalidError,
  spendNonces,
  subjectOf,
  verifyDocument,
  type Decision,
  type People,
  type SignedDocument,
} from '@slipway/authority';
import { nearest } from '@slipway/kernel';
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import type { Checklist, Instance } from './core/instances.ts';
import type { ProbeKind } from './core/probe-kinds.ts';
import type { EvidenceRecord } from './core/state.ts';
import { NotAttestedError, UnknownItemError, WrongRoleError } from './errors.ts';
import type { ProbeResult } from './probes/probe.ts';

/** @returns what an attestation of an item is about, for its signature */
export function evidenceSubject(launch: string, key: string): string {
  return `playbook/attest/${launch}/${key}`;
}

/** @throws {UnknownItemError} with the nearest one */
export function instanceOf(checklist: Checklist, key: string): Instance {
  const found = checklist.instances.find((one) => one.key === key);
  if (found) return found;
  const keys = checklist.instances.map((one) => one.key);
  throw new UnknownItemError(key, checklist.launch, nearest(key, keys) ?? null);
}

interface NewEvidence extends EvidenceRecord {
  readonly documents: readonly SignedDocument[];
}

async function add(sql: Queryable, launch: string, evidence: NewEvidence): Promise<void> {
  const { key, kind, holds, note, by, atMs, documents } = evidence;
  const kept = documents.length > 0 ? sql.json(documents as never) : null;
  await sql`
    insert into slipway.playbook_evidence
           (launch, item, kind, holds, note, by_whom, at_ms, document)
    values (${launch}, ${key}, ${kind}, ${holds}, ${note}, ${by}, ${atMs}, ${kept})`;
}

/** Keeps what a probe of an item read. */
export async function recordProbe(
  sql: Queryable,
  launch: string,
  key: string,
  reading: { readonly kind: ProbeKind; readonly result: ProbeResult; readonly atMs: number },
): Promise<void> {
  const { kind, result, atMs } = reading;
  const { holds, note } = result;
  await add(sql, launch, { key, kind: 'probe', holds, note, by: kind, atMs, documents: [] });
}

/** Against what signatures are held. */
export interface Trust {
  readonly people: People;
  /** Ms since 1970. */
  readonly nowMs: number;
  /** What else is written with what was signed, or not at all, such as the audit log's entry. */
  readonly also?: (tx: Transaction, signed: SignedDocument) => Promise<void>;
}

function payloadOf({ payload, subject }: SignedDocument): { holds: boolean; note: string } {
  const { holds, note } = payload;
  if (typeof holds === 'boolean' && typeof note === 'string' && note.trim() !== '') {
    return { holds, note };
  }
  throw new SignatureInvalidError(subject, 'it does not say both `holds` and a `note`');
}

/**
 * Keeps a person's word that an item is done (`holds`) or that it is not.
 *
 * @param raw a signed document about `evidenceSubject(…)`, payload `{ holds, note }`
 * @throws {UnknownItemError} {NotAttestedError} {SignatureInvalidError} {WrongRoleError} nothing
 *   was recorded
 */
export async function recordAttestation(
  sql: Sql,
  checklist: Checklist,
  key: string,
  raw: unknown,
  trust: Trust,
): Promise<void> {
  const { item, owners } = instanceOf(checklist, key);
  if (item.evidence.by === 'probe') throw new NotAttestedError(key, item.evidence.kind);
  const subject = evidenceSubject(checklist.launch, key);
  const document = verifyDocument(raw, { ...trust, subject });
  const { person } = document.by;
  if (!owners.includes(person)) throw new WrongRoleError(`attest ${key}`, person, owners);
  const said = { key, kind: 'attest', ...payloadOf(document), by: person } as const;
  await sql.begin(async (tx) => {
    await spendNonces(tx, [document]);
    await add(tx, checklist.launch, { ...said, atMs: trust.nowMs, documents: [document] });
    await trust.also?.(tx, document);
  });
}

/** @returns what a waiver says: its reason, and whether it stands or is withdrawn */
function waiverOf(decision: Decision, key: string): { holds: boolean; note: string } {
  const subject = subjectOf(decision);
  if (decision.act !== 'waive' || decision.target !== key) {
    throw new SignatureInvalidError(subject, `it does not waive ${key}`);
  }
  const { reason, holds = true } = decision.payload;
  if (typeof reason === 'string' && reason.trim() !== '' && typeof holds === 'boolean') {
    return { holds, note: reason };
  }
  throw new SignatureInvalidError(subject, 'it does not say a `reason`');
}

/**
 * Waives an item, or withdraws that (`holds: false` among the words). Goes into the transaction in
 * which the decision's nonces are spent.
 *
 * @param decision read by `readDecision`, act `waive`, its target the item's key
 * @throws {UnknownItemError} {SignatureInvalidError} {ActRefusedError} the transaction must not
 *   commit
 */
export async function recordWaiver(
  tx: Queryable,
  checklist: Checklist,
  key: string,
  decision: Decision,
  nowMs: number,
): Promise<void> {
  instanceOf(checklist, key);
  const said = waiverOf(decision, key);
  const { by, lacking, documents } = decision;
  if (lacking.length > 0) throw new ActRefusedError(subjectOf(decision), by, lacking);
  const record = { key, kind: 'waive', ...said, by: by.join(' and '), atMs: nowMs } as const;
  await add(tx, checklist.launch, { ...record, documents });
}

interface Row extends Omit<EvidenceRecord, 'key' | 'atMs'> {
  readonly item: string;
  readonly at: string;
}

const recordOf = ({ item, at, ...row }: Row): EvidenceRecord => ({
  key: item,
  ...row,
  atMs: Number(at),
});

/**
 * The evidence that decides: of each box and kind the newest that is not of the future.
 *
 * @param nowMs ms since 1970
 * @returns at most three records of each box
 */
export async function readEvidence(
  sql: Queryable,
  { launch, instances }: Checklist,
  nowMs: number,
): Promise<EvidenceRecord[]> {
  const keys = instances.map(({ key }) => key);
  const rows = await sql<Row[]>`
    select     e.item, e.kind, e.holds, e.note, e.by_whom as by, e.at_ms as at
    from       unnest(${keys}::text[]) as wanted (item)
    cross join unnest(array['probe', 'attest', 'waive']) as of (kind)
    cross join lateral (    -- one look into the index, however many there are
      select   item, kind, holds, note, by_whom, at_ms
      from     slipway.playbook_evidence
      where    launch = ${launch} and item = wanted.item and kind = of.kind and at_ms <= ${nowMs}
      order by at_ms desc, id desc
      limit    1
    ) e`;
  return rows.map(recordOf);
}

/**
 * What the evidence tells as a history: each signature and waiver, and of readings those alone
 * that say something else than the one before.
 *
 * @returns the oldest first, at most `limit` of the newest
 */
export async function readEvidenceHistory(
  sql: Queryable,
  launch: string,
  limit: number,
): Promise<EvidenceRecord[]> {
  const rows = await sql<Row[]>`
    select   item, kind, holds, note, by_whom as by, at_ms as at
    from     (
      select id, item, kind, holds, note, by_whom, at_ms,
             lag(holds) over (partition by item, kind order by at_ms, id) as before
      from   slipway.playbook_evidence
      where  launch = ${launch}
    ) e
    where    kind <> 'probe' or before is distinct from holds
    order by at_ms desc, id desc
    limit    ${limit}`;
  return rows.map(recordOf).toReversed();
}
