/**
 * A write-off: a person's signed word that one epoch of a device is given up, with whatever it may
 * still hold. It names the epoch, is used once, and is void when the device is un-revoked.
 */
import {
  SignatureInvalidError,
  signDocument,
  verifyDocument,
  type People,
  type SignedDocument,
  type Signing,
} from '@slipway/authority';
import { checkShape } from '@slipway/kernel';
import { Type } from 'typebox';
import type { WriteOff } from '../server/registry.ts';

const Payload = Type.Object(
  {
    device: Type.String(),
    epoch: Type.Integer({ minimum: 1 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  { additionalProperties: false },
);

const subjectOf = (device: string, epoch: number) => `fleet/write-off/${device}/${epoch}`;

/** What a person gives up, and why. */
export interface GivenUp {
  readonly device: string;
  readonly epoch: number;
  readonly reason: string;
}

/** @returns the paper, to be brought within its time */
export function signWriteOff(
  { device, epoch, reason }: GivenUp,
  signing: Omit<Signing, 'subject' | 'payload'>,
): SignedDocument {
  const payload = { device, epoch, reason };
  return signDocument({ ...signing, subject: subjectOf(device, epoch), payload });
}

/**
 * Reads papers of one device, as they were brought.
 *
 * @returns them, for `revokeDevice`
 * @throws {SignatureInvalidError} one does not count; none is taken
 */
export function acceptWriteOffs(
  papers: readonly unknown[],
  device: string,
  { people, nowMs }: { readonly people: People; readonly nowMs: number },
): WriteOff[] {
  return papers.map((paper) => {
    const payload = (paper as { payload?: unknown } | null)?.payload;
    const checked = checkShape(Payload, payload);
    const refuse = (why: string) => new SignatureInvalidError(`fleet/write-off/${device}`, why);
    if (!checked.ok) throw refuse('it is no write-off of an epoch');
    const { epoch } = checked.value;
    if (checked.value.device !== device) throw refuse(`it gives up ${checked.value.device}`);
    const document = verifyDocument(paper, { subject: subjectOf(device, epoch), people, nowMs });
    return { id: document.nonce, device, epoch, document };
  });
}
