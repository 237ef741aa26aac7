/** Who decided what, when: people and the machine, waivers, broken glass, and the log's head. */
import type { Chapter, Table } from '../chapter.ts';
import { isThere, type DecisionFact, type ReportFacts } from '../facts.ts';
import { figure, momentWords } from '../figure.ts';
import { cut } from '../pictures/picture.ts';
import { timelinePicture } from '../pictures/timeline.ts';

/** The log has all of a longer text, and so has the report as JSON. */
const MOST_CHARACTERS = 240;
/** These stand in the chapter on stores, gate by gate. */
const TOLD_BY_STORE: readonly string[] = ['ramp/gate', 'ramp/raise', 'ramp/finish'];

function decisionsTable(title: string, decisions: readonly DecisionFact[]): Table {
  return {
    title,
    columns: [
      { head: 'place in the log', unit: 'count' },
      { head: 'at', unit: 'at' },
      { head: 'who' },
      { head: 'signed by' },
      { head: 'kind' },
      { head: 'about' },
      { head: 'what' },
    ],
    rows: decisions.map(({ place, atMs, person, signedBy, kind, subject, text }) => [
      figure(place, 'count'),
      figure(atMs, 'at'),
      person ?? 'the machine',
      signedBy ?? '–',
      kind,
      subject ?? '–',
      cut(text, MOST_CHARACTERS),
    ]),
  };
}

function phasesTable({ launch }: ReportFacts): Table {
  const rows = launch.phases.map(({ phase, atMs }, at) => {
    const nextMs = launch.phases[at + 1]?.atMs;
    const lastedMs = nextMs === undefined ? null : nextMs - atMs;
    return [phase, figure(atMs, 'at'), figure(lastedMs, 'ms')];
  });
  const columns = [
    { head: 'phase' },
    { head: 'entered', unit: 'at' as const },
    { head: 'lasted', unit: 'ms' as const },
  ];
  return { title: 'Phases', columns, rows };
}

function waiversOf({ playbook }: ReportFacts): { words: string[]; tables: Table[] } {
  if (!isThere(playbook)) return { words: [playbook.absent], tables: [] };
  const { waivers, signatures, readings } = playbook;
  const kept = `The checklist has ${signatures} signatures and ${readings} readings of probes.`;
  if (waivers.length === 0) return { words: [`${kept} No item was waived.`], tables: [] };
  const rows = waivers.map(({ item, by, note, atMs }) => [item, by, figure(atMs, 'at'), note]);
  const columns = [
    { head: 'item' },
    { head: 'waived by' },
    { head: 'at', unit: 'at' as const },
    { head: 'why' },
  ];
  return { words: [kept], tables: [{ title: 'Waived items', columns, rows }] };
}

function logWords(audit: ReportFacts['audit']): string {
  if (!isThere(audit)) return audit.absent;
  const { entries, head } = audit;
  const signed = head
    ? `signed up to ${head.size}, root ${head.rootBase64}, by ${head.origin}`
    : 'of which nothing is signed yet';
  return `The audit log has ${entries} entries of this launch, ${signed}.`;
}

/** @returns the chapter */
export function decisionsChapter(facts: ReportFacts): Chapter {
  const { launch, audit, madeAtMs, breakGlass = [] } = facts;
  const decisions = isThere(audit) ? audit.decisions : [];
  const waivers = waiversOf(facts);
  const fromMs = launch.phases[0]?.atMs ?? madeAtMs;
  const moments = [...launch.phases, ...decisions].map(({ atMs }) => atMs);
  const untilMs = moments.reduce((most, atMs) => Math.max(most, atMs), fromMs + 1);
  const own = decisions.filter(({ kind }) => !TOLD_BY_STORE.includes(kind));
  const glass =
    breakGlass.length > 0
      ? [`The glass was broken ${breakGlass.length} times: a review is due.`]
      : [];
  const hold = launch.hold
    ? [`Held by ${launch.hold.by} since ${momentWords(launch.hold.sinceMs)}: ${launch.hold.reason}`]
    : [];
  const trouble = launch.trouble === null ? [] : [`Trouble at the end: ${launch.trouble}`];
  return {
    id: 'decisions',
    title: 'Decisions',
    words: [logWords(audit), ...waivers.words, ...glass, ...hold, ...trouble],
    pictures: [timelinePicture({ fromMs, untilMs, phases: launch.phases, decisions })],
    tables: [
      phasesTable(facts),
      ...(breakGlass.length > 0 ? [decisionsTable('Broken glass', breakGlass)] : []),
      ...waivers.tables,
      ...(own.length > 0 ? [decisionsTable('Who decided what', own)] : []),
    ],
  };
}
