/**
 * What a log asks of a witness: the size that the witness is thought to have seen, the proof from
 * there, and the new checkpoint.
 *
 *   old 20852014
 *   PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=      at most 63 lines
 *   (an empty line)
 *   the checkpoint's note
 *
 * @see https://c2sp.org/tlog-witness
 */
import { parseCheckpoint, type ParsedCheckpoint } from './checkpoint.ts';
import { isSignedBy } from './check-checkpoints.ts';
import { fromBase64, type NoteKey } from './note.ts';
import { isConsistent, type TreeHead } from './proofs.ts';

const MOST_HASHES = 63;

export interface WitnessRequest {
  /** The size of the tree that the proof begins at. */
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  /** The checkpoint's note. */
  readonly note: string;
}

export function formatWitnessRequest({ oldSize, proof, note }: WitnessRequest): string {
  return [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n');
}

/** @returns undefined where it is no such request to the letter */
export function parseWitnessRequest(body: string): WitnessRequest | undefined {
  const end = body.indexOf('\n\n');
  const [first = '', ...lines] = body.slice(0, Math.max(end, 0)).split('\n');
  const [, digits] = /^old (0|[1-9]\d*)$/.exec(first) ?? [];
  const proof = lines.map(fromBase64);
  const isProof = proof.length <= MOST_HASHES && proof.every((hash) => hash?.length === 32);
  const oldSize = Number(digits);
  if (!Number.isSafeInteger(oldSize) || !isProof) return undefined;
  return { oldSize, proof: proof as Buffer[], note: body.slice(end + 2) };
}

/** What a witness answers: yes to a checkpoint, or why not, by HTTP's codes. */
export type WitnessDecision =
  | { readonly ok: true; readonly parsed: ParsedCheckpoint }
  | {
      readonly ok: false;
      readonly status: 400 | 403 | 404 | 409 | 422;
      readonly why: string;
      /** The size that it has seen, where the log asked from another. */
      readonly seenSize?: number;
    };

/**
 * Decides whether a checkpoint goes on from what the witness saw last.
 *
 * @param logs the logs that it watches
 * @param seenOf what it cosigned last of a log; undefined before the first
 */
export function decideWitness(
  body: string,
  logs: readonly NoteKey[],
  seenOf: (origin: string) => TreeHead | undefined,
): WitnessDecision {
  const no = (status: 400 | 403 | 404 | 409 | 422, why: string) =>
    ({ ok: false, status, why }) as const;
  const request = parseWitnessRequest(body);
  const parsed = request && parseCheckpoint(request.note);
  if (!request || !parsed) return no(400, 'This is no request of a log.');
  const { origin, size, root } = parsed.checkpoint;
  const log = logs.find(({ name }) => name === origin);
  if (!log) return no(404, `The log ${origin} is not watched here.`);
  if (!isSignedBy(parsed.note, log)) return no(403, `Not signed by ${log.text}.`);
  if (request.oldSize > size) return no(400, `From ${request.oldSize} to ${size} it would shrink.`);
  const seen = seenOf(origin);
  const seenSize = seen?.size ?? 0;
  if (request.oldSize !== seenSize) {
    return { ...no(409, `${seenSize} entries were seen of it.`), seenSize };
  }
  if (seen?.size === size && !seen.root.equals(root)) {
    return no(409, `Forked: at ${size} entries another tree was seen.`);
  }
  // Of a log that was never seen, every tree is a beginning.
  const isRight = seen
    ? isConsistent(seen, parsed.checkpoint, request.proof)
    : request.proof.length === 0;
  if (isRight) return { ok: true, parsed };
  return no(422, `Forked: its tree of ${size} does not go on from the ${seenSize} that were seen.`);
}
