/** Every kind of signal of this version. */
import { fleet } from './fleet.ts';
import { http } from './http.ts';
import { journey } from './journey.ts';
import { meter } from './meter.ts';
import type { Signal, SignalKind } from './signal.ts';
import { sql } from './sql.ts';

export const SIGNALS: readonly SignalKind[] = [meter, journey, sql, fleet, http];

/** @returns the kind of a signal that was read */
export function kindOf(signal: Signal): SignalKind {
  const kind = SIGNALS.find(({ key }) => Object.hasOwn(signal, key));
  if (!kind) throw new Error(`kindOf: no kind of signal for ${JSON.stringify(signal)}`);
  return kind;
}

export * from './signal.ts';
