/** The audit log: append-only, signed, witnessed, checked offline. */
export { appendAudit, auditSize, type Appended } from './append.ts';
export { parseCheckpoint, type Checkpoint, type SignedCheckpoint } from './core/checkpoint.ts';
export { Dossier } from './core/dossier.ts';
export { Entry, MACHINE, type NewEntry } from './core/entry.ts';
export { placeOf, type Finding, type FindingKind } from './core/finding.ts';
export { parseNoteKey, type NoteKey } from './core/note.ts';
export { isConsistent, isIncluded, type TreeHead } from './core/proofs.ts';
export { verifyDossier, type DossierVerdict, type Trust } from './core/verify-dossier.ts';
export * from './errors.ts';
export { exportDossier } from './export-dossier.ts';
export { AUDIT_FILES, openAuditLog, type AuditLog, type InclusionProof } from './log.ts';
export { readDossier, readNoteKeys } from './read-dossier.ts';
export { ensureSigningKey, type SigningKey } from './signing-key.ts';
export { ensureAuditTables, grantAudit } from './tables.ts';
export { parseWitnesses, WitnessAsker, type Witness } from './witness/ask.ts';
export { witnessServer, type WitnessOptions } from './witness/server.ts';
export { claimState } from './witness/only-one.ts';
export { WitnessState } from './witness/state.ts';
