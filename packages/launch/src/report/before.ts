/** What was done before the launch: its rehearsal, and what of the checklist was signed. */
import type { SignedDocument } from '@slipway/authority';
import { checklistOfSpec, type LaunchRecord } from '../index.ts';
import { readEvidence, type EvidenceRecord } from '@slipway/playbook';
import type { ReportFacts } from '@slipway/playbook/report';
import { readLaunchRecord, readRehearsal, whyNotRehearsed } from '@slipway/rehearsal';
import { hasTable, partOr, peopleOf, type ReportGround } from './ground.ts';

type Rehearsal = ReportFacts['rehearsal'];

const NO_CHECKLIST = { absent: 'Nothing of a checklist was signed or read for this launch.' };

function recordOf(paper: unknown): Rehearsal['record'] {
  if (paper === undefined) return null;
  const { passed, staging, speed, criteria } = readRehearsal(paper);
  const { by, signedAtMs } = paper as SignedDocument;
  return {
    passed,
    staging,
    speed,
    signedBy: `${by.person}/${by.key}`,
    signedAtMs,
    criteria: criteria.map(({ criterion, fault, how, firedAfterMs, rollbacks }) => ({
      criterion,
      fault,
      did: how,
      firedAfterMs,
      slowestRollbackMs: rollbacks.length > 0 ? Math.max(...rollbacks.map(({ ms }) => ms)) : null,
    })),
  };
}

/** A rehearsal counts as of the moment at which the criteria were locked, or now. */
export async function readRehearsalFacts(ground: ReportGround): Promise<Rehearsal> {
  const { sql, launch, madeAtMs } = ground;
  const { spec, criteriaHash, enteredMs } = launch;
  const isAsked = spec.criteria.length > 0;
  const isKept = await hasTable(sql, 'slipway.rehearsal_launch');
  const paper = isKept ? await readLaunchRecord(sql, launch.name, criteriaHash) : undefined;
  const refused = await partOr('The file of people', async () =>
    whyNotRehearsed({
      launch: launch.name,
      criteria: spec.criteria.map(({ id }) => id),
      criteriaHash,
      withinMs: spec.rollback.withinMs,
      record: paper,
      people: peopleOf(ground),
      nowMs: enteredMs.locked ?? madeAtMs,
    }),
  );
  const why = typeof refused === 'object' && refused !== null ? refused.absent : refused;
  return { isAsked, refused: why, record: recordOf(paper) };
}

/** @returns the waivers that stand: the newest word on each item, where it is one */
function waiversOf(records: readonly EvidenceRecord[]) {
  const newest = new Map(
    records.filter(({ kind }) => kind === 'waive').map((one) => [one.key, one]),
  );
  return Array.from(newest.values())
    .filter(({ holds }) => holds)
    .map(({ key, by, note, atMs }) => ({ item: key, by, note, atMs }));
}

/** A launch that went without a rehearsal, on the word of two people. */
function waivedRehearsal({ asked }: LaunchRecord) {
  const { rehearsed } = asked;
  if (!rehearsed || rehearsed.rehearsal !== null || !rehearsed.documents) return [];
  const { by, reason, atMs } = rehearsed;
  return [{ item: 'rehearsal', by, note: reason ?? 'no reason was given', atMs }];
}

/** @returns what of the checklist was signed and read, and what was waived */
export async function readPlaybookFacts({
  sql,
  launch,
  madeAtMs,
}: ReportGround): Promise<ReportFacts['playbook']> {
  const own = waivedRehearsal(launch);
  const isKept = await hasTable(sql, 'slipway.playbook_evidence');
  const checklist = checklistOfSpec(launch.spec);
  const records = isKept ? await readEvidence(sql, checklist, madeAtMs) : [];
  if (records.length === 0 && own.length === 0) return NO_CHECKLIST;
  const readings = records.filter(({ kind }) => kind === 'probe').length;
  const waivers = [...own, ...waiversOf(records)];
  return { signatures: records.length - readings, readings, waivers };
}
