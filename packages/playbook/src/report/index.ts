/** Reports: facts in, documents out. */
export { answerOf, type Answer, type Tile } from './answer.ts';
export { chaptersOf } from './chapters/index.ts';
export { reportCsv } from './csv.ts';
export * from './facts.ts';
export { figureWords, momentWords, type Figure } from './figure.ts';
export { reportHtml } from './html.ts';
export { parseReport, reportJson, ReportFileError } from './json.ts';
export { reportPdf } from './pdf.ts';
export * from './signature.ts';
