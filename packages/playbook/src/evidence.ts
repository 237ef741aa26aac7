/**
 * Evidence in PostgreSQL: readings of probes, attestations, waivers. Only ever added to; a
 * signature is checked before it is kept, and counts once.
 */
import { verifyDocument, type People, type SignedDocument } from '@slipway/authority';
import { nearest } from '@slipway/kernel';
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { SignatureInvalidError } from '@slipway/authority';
import type { Checklist, Instance } from './core/instances.ts';
import type { ProbeKind } from './core/probe-kinds.ts';
import type { EvidenceRecord } from './core/state.ts';
import { NotAttestedError, UnknownItemError, WrongRoleError } from './errors.ts';
import type { ProbeResult } from './probes/probe.ts';

/** @returns what an attestation or a waiver of an item is about, for its signature */
export function evidenceSubject(act: 'attest' | 'waive', launch: string, key: string): string {
  return `playbook/${act}/${launch}/${key}`;
}

/** @throws {UnknownItemError} with the nearest one */
export function instanceOf(checklist: Checklist, key: string): Instance {
  const found = checklist.instances.find((one) => one.key === key);
  if (found) return found;
  const keys = checklist.instances.map((one) => one.key);
  throw new UnknownItemError(key, checklist.launch, nearest(key, keys) ?? null);
}

interface NewEvidence extends Omit<EvidenceRecord, 'key'> {
  readonly documents: readonly SignedDocument[];
}

async function add(
  tx: Transaction,
  launch: string,
  key: string,
  evidence: NewEvidence,
): Promise<void> {
  const { kind, holds, note, by, atMs, documents } = evidence;
  const kept = documents.length > 0 ? tx.json(documents as never) : null;
  const [row] = await tx<{ id: string }[]>`
    insert into slipway.playbook_evidence
           (launch, item, kind, holds, note, by_whom, at_ms, document)
    values (${launch}, ${key}, ${kind}, ${holds}, ${note}, ${by}, ${atMs}, ${kept})
    returning id`;
  for (const { nonce, subject } of documents) {
    const used = await tx`
      insert into slipway.playbook_nonce (nonce, id) values (${nonce}, ${row!.id})
      on conflict (nonce) do nothing
      returning nonce`;
    if (used.length === 0) throw new SignatureInvalidError(subject, 'it was used before');
  }
}

/** Keeps what a probe of an item read. */
export async function recordProbe(
  sql: Sql,
  launch: string,
  key: string,
  reading: { readonly kind: ProbeKind; readonly result: ProbeResult; readonly atMs: number },
): Promise<void> {
  const { kind, result, atMs } = reading;
  const { holds, note } = result;
  const evidence = { kind: 'probe', holds, note, by: kind, atMs, documents: [] } as const;
  await sql.begin((tx) => add(tx, launch, key, evidence));
}

/** Against what signatures are held. */
export interface Trust {
  readonly people: People;
  /** Ms since 1970. */
  readonly nowMs: number;
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
 * @param raw a signed document about `evidenceSubject('attest', …)`, payload `{ holds, note }`
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
  const subject = evidenceSubject('attest', checklist.launch, key);
  const document = verifyDocument(raw, { subject, ...trust });
  const { person } = document.by;
  if (!owners.includes(person)) throw new WrongRoleError(`attest ${key}`, person, owners);
  const said = payloadOf(document);
  const evidence = { ...said, by: person, atMs: trust.nowMs, documents: [document] };
  await sql.begin((tx) => add(tx, checklist.launch, key, { kind: 'attest', ...evidence }));
}

/**
 * Waives an item, or withdraws that (`holds: false`): a senior owner and a second, different
 * person sign the same words.
 *
 * @throws {UnknownItemError} {SignatureInvalidError} {WrongRoleError} nothing was recorded
 */
export async function recordWaiver(
  sql: Sql,
  checklist: Checklist,
  key: string,
  raw: readonly [unknown, unknown],
  trust: Trust,
): Promise<void> {
  instanceOf(checklist, key);
  const subject = evidenceSubject('waive', checklist.launch, key);
  const documents = raw.map((one) => verifyDocument(one, { subject, ...trust }));
  const people = documents.map(({ by }) => by.person);
  const [first, second] = documents.map(payloadOf);
  if (first?.holds !== second?.holds || first?.note !== second?.note) {
    throw new SignatureInvalidError(subject, 'the two did not sign the same words');
  }
  if (new Set(people).size < 2) {
    throw new SignatureInvalidError(subject, `${people[0]} signed twice, and two people must`);
  }
  const seniors = checklist.template.people['senior-owner'] ?? [];
  if (!people.some((person) => seniors.includes(person))) {
    throw new WrongRoleError(`waive ${key} without a senior owner`, people.join(' and '), seniors);
  }
  const { holds, note } = first!;
  const evidence = { holds, note, by: people.join(' and '), atMs: trust.nowMs, documents };
  await sql.begin((tx) => add(tx, checklist.launch, key, { kind: 'waive', ...evidence }));
}

/** @returns all evidence of a launch, in the order in which it was recorded */
export async function readEvidence(sql: Queryable, launch: string): Promise<EvidenceRecord[]> {
  const rows = await sql<
    {
      item: string;
      kind: EvidenceRecord['kind'];
      holds: boolean;
      note: string;
      by: string;
      at: string;
    }[]
  >`
    select   item, kind, holds, note, by_whom as by, at_ms as at
    from     slipway.playbook_evidence
    where    launch = ${launch}
    order by id`;
  return rows.map(({ item, kind, holds, note, by, at }) => ({
    key: item,
    kind,
    holds,
    note,
    by,
    atMs: Number(at),
  }));
}
