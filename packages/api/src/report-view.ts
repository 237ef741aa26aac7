/**
 * What the API says of a launch's report: the answer first, then chapter by chapter as it is to be
 * read, figures written out with their units. The same report as JSON is `?format=json`.
 */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

/** Files that a report may be downloaded as, each with its signature. */
export const REPORT_FORMATS = ['html', 'pdf', 'csv', 'json'] as const;
export const ReportFormat = Type.Enum(REPORT_FORMATS);
export type ReportFormat = Static<typeof ReportFormat>;

/** In this header of a download stands its signature: base64 of what belongs in a `.sig.json`. */
export const REPORT_SIGNATURE = 'slipway-signature';

export const ReportQuery = Type.Object(
  { format: Type.Optional(ReportFormat) },
  { additionalProperties: false },
);
export type ReportQuery = Static<typeof ReportQuery>;

export const ReportFigure = Type.Object({
  label: Type.String(),
  /** With its unit; a dash where it is not known. */
  value: Type.String(),
  /** Its budget, its interval, or why it is not known. */
  note: Type.String(),
  /** Whether its budget was kept, or it went as it should; null: not known, or nothing is asked. */
  kept: Nullable(Type.Boolean()),
});
export type ReportFigure = Static<typeof ReportFigure>;

export const ReportStore = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: Type.Enum(['waiting', 'ramping', 'holding', 'full', 'rolling-back', 'rolled-back']),
  /** The share on green from each moment on, in basis points. */
  shares: Type.Array(Type.Object({ atMs: Type.Number(), shareBp: Type.Number() })),
  gates: Type.Array(
    Type.Object({ atMs: Type.Number(), verdict: Type.Enum(['passed', 'failed', 'held']) }),
  ),
});
export type ReportStore = Static<typeof ReportStore>;

export const ReportRamp = Type.Object({
  /** The same for all stores, so that they can be compared. */
  fromMs: Type.Number(),
  untilMs: Type.Number(),
  /** Of a large fleet only the first. */
  stores: Type.Array(ReportStore),
});
export type ReportRamp = Static<typeof ReportRamp>;

export const ReportTable = Type.Object({
  title: Type.String(),
  columns: Type.Array(Type.Object({ name: Type.String(), isNumber: Type.Boolean() })),
  /** As many cells as there are columns. */
  rows: Type.Array(Type.Array(Type.String())),
  /** How many more rows the files have. */
  more: Type.Number(),
});
export type ReportTable = Static<typeof ReportTable>;

export const ReportPicture = Type.Object({
  title: Type.String(),
  says: Type.String({ description: 'what is to be seen, for whoever does not see it' }),
  width: Type.Number(),
  height: Type.Number(),
  svg: Type.String({ description: 'a file of its own; it follows the theme that it is shown in' }),
});
export type ReportPicture = Static<typeof ReportPicture>;

export const ReportChapter = Type.Object({
  id: Type.String(),
  title: Type.String(),
  words: Type.Array(Type.String(), { description: 'sentences, each a paragraph' }),
  /** None in the chapter on stores: these are `ramp`. */
  pictures: Type.Array(ReportPicture),
  tables: Type.Array(ReportTable),
});
export type ReportChapter = Static<typeof ReportChapter>;

export const ReportView = Type.Object({
  /** The server's time when this was read. */
  atMs: Type.Number(),
  /** False while the launch goes on: then everything is as of now. */
  isFinal: Type.Boolean(),
  outcome: Type.String({ description: 'in a word or two' }),
  state: Type.Enum(['well', 'attention', 'urgent']),
  sentence: Type.String(),
  figures: Type.Array(ReportFigure),
  /** Null: no store was ever moved. */
  ramp: Nullable(ReportRamp),
  chapters: Type.Array(ReportChapter),
});
export type ReportView = Static<typeof ReportView>;
