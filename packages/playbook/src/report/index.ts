/** Reports: facts in, documents out. */
export { answerOf, type Answer, type Tile } from './answer.ts';
export type { Chapter } from './chapter.ts';
export { chaptersOf } from './chapters/index.ts';
export { rampSpanOf, rollbackMs } from './chapters/stores.ts';
export { reportCsv } from './csv.ts';
export * from './facts.ts';
export { durationWords, figureWords, momentWords, type Figure } from './figure.ts';
export { reportHtml } from './html.ts';
export { parseReport, reportJson, ReportFileError } from './json.ts';
export { reportPdf } from './pdf.ts';
export { pictureFile, type Picture } from './pictures/picture.ts';
export * from './signature.ts';
