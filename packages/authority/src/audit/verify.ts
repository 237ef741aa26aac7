/** What is needed to check a dossier, and no more: a browser has this, too. */
export { OperatorError } from '@slipway/kernel';
export { parsePeople } from '../people.ts';
export { placeOf, type Finding } from './core/finding.ts';
export { parseNoteKey } from './core/note.ts';
export { verifyDossier, type DossierVerdict } from './core/verify-dossier.ts';
export { parseDossier } from './parse-dossier.ts';
