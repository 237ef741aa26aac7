/**
 * How a device comes to an epoch: the first and any enrolment by a one-time code, a further one by
 * a request signed with the key of the one before it.
 */
import { EpochGrant, type EnrolRequest, type EpochRequest } from '@slipway/fleet';
import { checkShape } from '@slipway/kernel';
import { EnrolRefusedError, NotEnrolledError } from '../errors.ts';
import { AGENT_VERSION } from '../version.ts';
import type { Seal } from '../keys/seal.ts';
import type { OpLog } from '../log/oplog.ts';
import type { SecureStore } from '../ports.ts';
import type { Cloud, CloudAnswer } from './cloud.ts';

export interface EpochParts {
  readonly cloud: Cloud;
  readonly log: OpLog;
  readonly seal: Seal;
  readonly secure: SecureStore;
  /** What this release writes. */
  readonly schemaVersion: number;
}

/**
 * Enrols by a one-time code. Asked again after a crash it shows the same key, so that a cloud that
 * had granted it grants the same epoch.
 *
 * @throws {EnrolRefusedError | CloudUnreachableError}
 */
export async function enrol(parts: EpochParts, code: string): Promise<EpochGrant> {
  const { cloud, secure, schemaVersion } = parts;
  const body: EnrolRequest = {
    code,
    publicKey: secure.nextKey().publicKey.toString('base64'),
    counter: secure.counter.kind,
    schemaVersion,
    agentVersion: AGENT_VERSION,
  };
  const answer = await cloud.request({
    method: 'POST',
    target: '/sync/v1/enrol',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return begin(parts, answer);
}

/**
 * Opens the next epoch with a new key.
 *
 * @throws {SealBrokenError} the keys refuse this disk: it needs a code
 * @throws {EnrolRefusedError | CloudUnreachableError | NotEnrolledError}
 */
export async function openNextEpoch(
  parts: EpochParts,
  reason: EpochRequest['reason'],
): Promise<EpochGrant> {
  const { cloud, log, seal, secure, schemaVersion } = parts;
  const last = log.epochs().at(-1);
  if (!last) throw new NotEnrolledError();
  const key = seal.key(last.epoch);
  const body: EpochRequest = {
    reason,
    publicKey: secure.nextKey().publicKey.toString('base64'),
    counter: secure.counter.kind,
    schemaVersion: Math.max(schemaVersion, log.fencedBelow(last.epoch)),
  };
  const answer = await cloud.request({
    method: 'POST',
    target: '/sync/v1/epochs',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signer: { device: last.device, epoch: last.epoch, key },
  });
  return begin(parts, answer);
}

function begin({ seal }: EpochParts, { status, body }: CloudAnswer): EpochGrant {
  if (status >= 300) throw new EnrolRefusedError(status, detailOf(body));
  const grant = checkShape(EpochGrant, JSON.parse(body.toString()));
  if (!grant.ok) throw new EnrolRefusedError(status, 'the answer has not the form of a grant.');
  seal.begin(grant.value);
  return grant.value;
}

/** @returns what an error answer says, for people */
export function detailOf(body: Buffer): string {
  try {
    const { what } = JSON.parse(body.toString()) as { what?: unknown };
    if (typeof what === 'string') return what;
  } catch {
    // Not ours: its own words are shown.
  }
  return `${body.toString().slice(0, 200)}`;
}
