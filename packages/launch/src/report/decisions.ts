/** Who decided what, from the audit log: every entry of the launch, and what was signed last. */
import {
  AuditTamperedError,
  Entry,
  MACHINE,
  parseCheckpoint,
  type Entry as EntryFacts,
} from '@slipway/authority/audit';
import { checkOften } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { DecisionFact, LogHead, ReportFacts } from '@slipway/playbook/report';
import { hasTable, type ReportGround } from './ground.ts';

const NO_LOG = { absent: 'There is no audit log in this database: who decided is not known.' };

/** @throws {AuditTamperedError} what stands there is no entry */
function entryOf(seq: number, body: string): EntryFacts {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    throw new AuditTamperedError(seq, 'it is no JSON');
  }
  const checked = checkOften(Entry, raw);
  if (checked.ok) return checked.value;
  throw new AuditTamperedError(seq, 'it is no entry');
}

function decisionOf({ seq, atMs, kind, actor, subject, text, signed }: EntryFacts): DecisionFact {
  return {
    place: seq,
    atMs,
    kind,
    person: actor === MACHINE ? null : actor,
    subject,
    text,
    signedBy: signed && `${signed.by.person}/${signed.by.key}`,
  };
}

async function readHead(sql: Sql): Promise<LogHead | null> {
  const [row] = await sql<{ note: string }[]>`
    select note from slipway.audit_checkpoint order by size desc limit 1`;
  const parsed = row && parseCheckpoint(row.note);
  if (!parsed) return null;
  const { origin, size, root } = parsed.checkpoint;
  return { origin, size, rootBase64: root.toString('base64') };
}

/**
 * @returns all decisions of a launch, in their order
 * @throws {AuditTamperedError} an entry is none
 */
export async function readDecisions({ sql, launch }: ReportGround): Promise<ReportFacts['audit']> {
  if (!(await hasTable(sql, 'slipway.audit_entry'))) return NO_LOG;
  const rows = await sql<{ seq: string; body: string }[]>`
    select seq, body from slipway.audit_entry where launch = ${launch.id} order by seq`;
  const decisions = rows.map(({ seq, body }) => decisionOf(entryOf(Number(seq), body)));
  return { entries: decisions.length, head: await readHead(sql), decisions };
}
