/**
 * Probes: what reads the evidence of an item. Each kind is bound to a reader by whoever runs the
 * checklist; a kind that is not bound reads nothing, so its items stay missing, never green.
 */
import type { Instance } from '../core/instances.ts';
import type { ProbeKind } from '../core/probe-kinds.ts';
import type { Probed } from '../core/template.ts';

/** What was seen. */
export interface ProbeResult {
  readonly holds: boolean;
  /** One line for a person. */
  readonly note: string;
}

/** What a probe is asked. */
export interface ProbeQuestion {
  readonly launch: string;
  readonly key: string;
  readonly store: string | null;
  readonly probed: Probed;
}

/** A reader of one kind of evidence. */
export interface Probe {
  readonly kind: ProbeKind;
  /** @throws nothing that means "no": what could not be read is an error, and proves nothing */
  read(question: ProbeQuestion, signal: AbortSignal): Promise<ProbeResult>;
}

export type ProbeOutcome =
  | {
      readonly kind: 'read';
      readonly key: string;
      readonly probe: ProbeKind;
      readonly result: ProbeResult;
    }
  /** The kind is not bound to a reader: nothing is known. */
  | { readonly kind: 'not-bound'; readonly key: string; readonly probe: ProbeKind }
  /** The reader could not tell: nothing is known. */
  | {
      readonly kind: 'unreadable';
      readonly key: string;
      readonly probe: ProbeKind;
      readonly why: string;
    };

/** How long a probe may take, in ms. */
const LONGEST_MS = 10_000;

/** Ends with the signal, whether the reader heeds it or not. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it took too long')), { once: true });
  });
  return Promise.race([work, aborted]);
}

/**
 * Reads one item's evidence.
 *
 * @param end ends a reading that is under way
 * @returns null when the item is a matter of signatures
 */
export async function probeInstance(
  launch: string,
  instance: Instance,
  probes: readonly Probe[],
  end?: AbortSignal,
): Promise<ProbeOutcome | null> {
  const { key, store, item } = instance;
  if (item.evidence.by !== 'probe') return null;
  const probed = item.evidence;
  const probe = probes.find(({ kind }) => kind === probed.kind);
  if (!probe) return { kind: 'not-bound', key, probe: probed.kind };
  try {
    const question = { launch, key, store, probed };
    const timeout = AbortSignal.timeout(LONGEST_MS);
    const signal = end ? AbortSignal.any([timeout, end]) : timeout;
    const result = await orAborted(probe.read(question, signal), signal);
    return { kind: 'read', key, probe: probed.kind, result };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', key, probe: probed.kind, why };
  }
}
