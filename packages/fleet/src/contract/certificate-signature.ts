/**
 * People's signatures under a contract's certificate: each is a signed document about this schema
 * and version that names the SHA-256 of the certificate's canonical JSON. They stand beside the
 * certificate, which stays as it was made; together they can be verified without a database.
 */
import { ProofLine } from '@slipway/api';
import {
  SignatureInvalidError,
  SignedDocument,
  signDocument,
  verifyDocument,
  type People,
  type Signing,
} from '@slipway/authority';
import { checkShape, hashOf, readDocument } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { Type } from 'typebox';
import { CertificateMissingError } from './errors.ts';
import type { Certificate } from './proof.ts';

const closed = { additionalProperties: false };

/** A certificate with the signatures under it: what is printed, and read from a file again. */
const File = Type.Object(
  {
    schema: Type.String({ minLength: 1 }),
    version: Type.String({ minLength: 1 }),
    below: Type.Integer(),
    round: Type.Integer(),
    atMs: Type.Integer(),
    lines: Type.Array(Type.Object(ProofLine.properties, closed)),
    signatures: Type.Array(SignedDocument),
  },
  closed,
);

/** A certificate, and who has signed it. */
export interface SignedCertificate extends Certificate {
  readonly signatures: readonly SignedDocument[];
}

/** What one signature is worth. */
export interface CertificateSigner {
  /** PERSON/KEY. */
  readonly by: string;
  readonly signedAtMs: number;
  /** Why it does not count; null when it does. */
  readonly refused: string | null;
}

/** Of which contract a certificate is: the version that stays. */
export type CertificateOf = Pick<Certificate, 'schema' | 'version'>;

const subjectOf = ({ schema, version }: CertificateOf) => `fleet/certificate/${schema}/${version}`;

function certificateOf(signed: SignedCertificate): Certificate {
  const { schema, version, below, round, atMs, lines } = signed;
  return { schema, version, below, round, atMs, lines };
}

/** Its key bounds it, not its age: a certificate is looked at years later. */
const VALID_MS = 100 * 365 * 86_400_000;

/** @returns a signature under the certificate */
export function signCertificate(
  certificate: Certificate,
  signing: Omit<Signing, 'subject' | 'payload' | 'validMs'>,
): SignedDocument {
  const payload = { sha256: hashOf(certificate) };
  return signDocument({ ...signing, subject: subjectOf(certificate), payload, validMs: VALID_MS });
}

/**
 * @param nowMs the moment at which the keys must be in force, ms since 1970
 * @returns what each signature is worth; the certificate holds when one counts
 */
export function checkSignatures(
  signed: SignedCertificate,
  { people, nowMs }: { readonly people: People; readonly nowMs: number },
): CertificateSigner[] {
  const subject = subjectOf(signed);
  const sha256 = hashOf(certificateOf(signed));
  return signed.signatures.map((signature) => {
    const { by, signedAtMs, payload } = signature;
    const signer = { by: `${by.person}/${by.key}`, signedAtMs };
    try {
      if (payload['sha256'] !== sha256) {
        throw new SignatureInvalidError(subject, 'it is for another certificate');
      }
      verifyDocument(signature, { subject, people, nowMs });
      return { ...signer, refused: null };
    } catch (error) {
      if (!(error instanceof SignatureInvalidError)) throw error;
      return { ...signer, refused: error.what };
    }
  });
}

/** @returns the certificate that was kept when the version before ended; undefined before that */
export async function readCertificate(
  sql: Sql,
  { schema, version }: CertificateOf,
): Promise<SignedCertificate | undefined> {
  const [row] = await sql<{ certificate: Certificate; signatures: SignedDocument[] }[]>`
    select certificate, signatures from slipway.fleet_contract
    where  schema = ${schema} and version = ${version}`;
  return row && { ...row.certificate, signatures: row.signatures };
}

/** @returns the certificate in a file; @throws {InputFileError} each problem with its line */
export function readCertificateFile(file: string): SignedCertificate {
  const document = readDocument(file);
  const checked = checkShape(File, document.value);
  if (!checked.ok) throw document.error(checked.problems);
  return checked.value;
}

/**
 * Signs the certificate that is kept, and keeps the signature beside it, instead of an earlier one
 * of the same key.
 *
 * @throws {CertificateMissingError} nothing has ended yet, and nothing was signed
 * @throws {SignatureInvalidError} the key is not the one that stands in the file of people
 */
export async function signKeptCertificate(
  sql: Sql,
  of: CertificateOf,
  signing: Parameters<typeof signCertificate>[1] & { readonly people: People },
): Promise<SignedCertificate> {
  return sql.begin(async (tx) => {
    const [row] = await tx<{ certificate: Certificate; signatures: SignedDocument[] }[]>`
      select certificate, signatures from slipway.fleet_contract
      where  schema = ${of.schema} and version = ${of.version} for update`;
    if (!row) throw new CertificateMissingError(of.schema, of.version);
    const { people, nowMs, ...key } = signing;
    const signature = signCertificate(row.certificate, { ...key, nowMs });
    verifyDocument(signature, { subject: subjectOf(of), people, nowMs });
    const others = row.signatures.filter(
      ({ by }) => by.person !== key.by.person || by.key !== key.by.key,
    );
    const signatures = [...others, signature];
    await tx`
      update slipway.fleet_contract set signatures = ${tx.json(signatures as never)}
      where  schema = ${of.schema} and version = ${of.version}`;
    return { ...row.certificate, signatures };
  });
}
