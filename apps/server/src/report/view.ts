/** A report as the API shows it: the chapters of every format, their figures as words. */
import type {
  ReportChapter,
  ReportFigure,
  ReportPicture,
  ReportRamp,
  ReportTable,
  ReportView,
} from '@slipway/api';
import {
  answerOf,
  chaptersOf,
  durationWords,
  figureWords,
  isThere,
  pictureFile,
  rampSpanOf,
  rollbackMs,
  type Chapter,
  type Picture,
  type ReportFacts,
} from '@slipway/playbook/report';

/** More rows are for the files. */
const MOST_ROWS = 100;
/** As many as a page draws; the table has all. */
const MOST_DRAWN = 60;

/** @param isNewestLast what came last is shown, if not all is */
function tableOf(
  { title, columns, rows }: Chapter['tables'][number],
  isNewestLast: boolean,
): ReportTable {
  const shown = isNewestLast ? rows.slice(-MOST_ROWS) : rows.slice(0, MOST_ROWS);
  return {
    title,
    columns: columns.map(({ head, unit }) => ({
      name: unit === 'at' ? `${head} (UTC)` : head,
      isNumber: unit !== undefined,
    })),
    rows: shown.map((row) =>
      row.map((cell) => (typeof cell === 'string' ? cell : figureWords(cell))),
    ),
    more: rows.length - shown.length,
  };
}

function pictureOf(picture: Picture): ReportPicture {
  const { title, says, width, height } = picture;
  return { title, says, width, height, svg: pictureFile(picture) };
}

function chapterOf({ id, title, words, pictures, tables }: Chapter): ReportChapter {
  return {
    id,
    title,
    words: [...words],
    pictures: pictures.filter(({ isSmall }) => !isSmall).map(pictureOf),
    tables: tables.map((table) => tableOf(table, id === 'decisions')),
  };
}

function rollbacksFigure({ ramp }: ReportFacts): ReportFigure {
  const label = 'Rollbacks';
  if (!isThere(ramp)) return { label, value: '–', note: ramp.absent, kept: null };
  const times = ramp.rollbacks.map(rollbackMs).filter((ms) => ms !== null);
  const back = ramp.rollbacks.map(({ readBackAtMs, appliedAtMs }) =>
    readBackAtMs === null ? null : Math.max(0, readBackAtMs - appliedAtMs),
  );
  const read = back.filter((ms) => ms !== null);
  const note = [
    ...(times.length > 0
      ? [`slowest ${durationWords(Math.max(...times))} from the breach on`]
      : []),
    ...(read.length > 0 ? [`read back within ${durationWords(Math.max(...read))}`] : []),
  ];
  const value = String(ramp.rollbacks.length);
  return { label, value, note: note.join('; ') || 'nothing was rolled back', kept: null };
}

function drillsFigure({ drills }: ReportFacts): ReportFigure {
  const label = 'Offline drills';
  if (!isThere(drills)) return { label, value: '–', note: drills.absent, kept: null };
  const passed = drills.filter(({ report }) => report?.passed === true).length;
  const value = `${passed} of ${drills.length}`;
  return { label, value, note: 'passed, signed', kept: passed === drills.length };
}

function figuresOf(facts: ReportFacts): ReportFigure[] {
  const tiles = answerOf(facts).tiles.map(({ label, figure, note, kept }) => ({
    label,
    value: figureWords(figure),
    note,
    kept,
  }));
  return [...tiles, rollbacksFigure(facts), drillsFigure(facts)];
}

function rampOf(facts: ReportFacts): ReportRamp | null {
  const { ramp } = facts;
  if (!isThere(ramp)) return null;
  const stores = ramp.stores.slice(0, MOST_DRAWN).map(({ id, name, state, shares, gates }) => ({
    id,
    name,
    state,
    shares,
    gates: gates.map(({ atMs, verdict }) => ({ atMs, verdict })),
  }));
  return { ...rampSpanOf(facts, ramp.stores), stores };
}

/** @returns the report as it is read on a screen */
export function reportView(facts: ReportFacts): ReportView {
  const { outcome, state, sentence } = answerOf(facts);
  return {
    atMs: facts.madeAtMs,
    isFinal: facts.launch.outcome !== null,
    outcome,
    state,
    sentence,
    figures: figuresOf(facts),
    ramp: rampOf(facts),
    chapters: chaptersOf(facts).map(chapterOf),
  };
}
