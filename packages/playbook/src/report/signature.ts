/**
 * A report's signature, kept beside it: who stands for these very bytes, and what the audit log had
 * signed last at that moment. The report itself stays as it is, in whatever format.
 *
 *   report.html    report.html.sig.json = {subject: report/LAUNCHID, payload: {sha256, …}, …}
 */
import { createHash } from 'node:crypto';
import {
  SignatureInvalidError,
  signDocument,
  verifyDocument,
  type People,
  type SignedDocument,
  type Signing,
} from '@slipway/authority';
import { checkShape } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { LogHead } from './facts.ts';

/** What is put behind a report's name to name its signature. */
export const SIGNATURE_ENDING = '.sig.json';

/** A report is to be checked for as long as books are kept: ten years, in ms. */
const VALID_MS = 10 * 365 * 86_400_000;
const SUBJECT = /^report\/(.+)$/;

export const ReportSeal = Type.Object(
  {
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    sizeBytes: Type.Integer({ minimum: 0 }),
    madeAtMs: Type.Number(),
    /** Null where there is no audit log, or nothing in it is signed yet. */
    logHead: Type.Union([LogHead, Type.Null()]),
  },
  { additionalProperties: false },
);
export type ReportSeal = Static<typeof ReportSeal>;

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface ReportSigning extends Pick<Signing, 'by' | 'privateKey' | 'nowMs'> {
  /** The launch's id. */
  readonly launch: string;
  readonly madeAtMs: number;
  readonly logHead: LogHead | null;
}

/** @returns the signature of a report's bytes */
export function signReport(bytes: Uint8Array, signing: ReportSigning): SignedDocument {
  const { launch, madeAtMs, logHead, ...who } = signing;
  const payload: ReportSeal = {
    sha256: sha256Of(bytes),
    sizeBytes: bytes.byteLength,
    madeAtMs,
    logHead,
  };
  return signDocument({ ...who, subject: `report/${launch}`, payload, validMs: VALID_MS });
}

export interface VerifiedReport {
  /** The launch's id, as it was signed. */
  readonly launch: string;
  readonly seal: ReportSeal;
  readonly by: SignedDocument['by'];
  readonly signedAtMs: number;
}

/**
 * Checks that somebody of the people stands for these very bytes.
 *
 * @throws {SignatureInvalidError} it says why it does not count
 */
export function verifyReport(
  bytes: Uint8Array,
  raw: unknown,
  { people, nowMs }: { readonly people: People; readonly nowMs: number },
): VerifiedReport {
  const subject = String((raw as { subject?: unknown } | null)?.subject ?? '');
  const launch = SUBJECT.exec(subject)?.[1];
  if (launch === undefined) throw new SignatureInvalidError('a report', 'it is about none');
  const { payload, by, signedAtMs } = verifyDocument(raw, { subject, people, nowMs });
  const checked = checkShape(ReportSeal, payload);
  if (!checked.ok) throw new SignatureInvalidError(subject, 'it does not say of which bytes');
  const seal = checked.value;
  if (seal.sizeBytes !== bytes.byteLength || seal.sha256 !== sha256Of(bytes)) {
    throw new SignatureInvalidError(subject, 'the file is not the one that was signed');
  }
  return { launch, seal, by, signedAtMs };
}
