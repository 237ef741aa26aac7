/**
 * Who may say that somebody does a work as it is taught.
 *
 * Rules (SPEC.md): T5 a mentor, somebody else, who holds the certificate validly.
 */
import { standingOf, type Certificate } from '../../core/certificate.ts';
import type { Person } from '../../core/person.ts';

export type ObserverFault = 'themselves' | 'no-mentor' | 'not-certified';

/**
 * @param held certificates of the observer
 * @returns why they may not; null: they may
 */
export function observerFault(
  observer: Pick<Person, 'id' | 'isMentor'>,
  held: readonly Certificate[],
  { person, certificate, atMs }: { person: string; certificate: string; atMs: number },
): ObserverFault | null {
  if (observer.id === person) return 'themselves';
  if (!observer.isMentor) return 'no-mentor';
  return standingOf(held, certificate, atMs).is === 'valid' ? null : 'not-certified';
}

/** @returns the certificate that was passed last and that nobody has observed yet; null: none */
export function waitingFor(
  held: readonly Certificate[],
  name: string,
  atMs: number,
): Certificate | null {
  const own = held.filter((one) => one.name === name);
  const seen = new Set(own.flatMap((one) => (one.observedMs === null ? [] : [one.passedMs])));
  const waiting = own.filter(({ observedMs, expiresMs, passedMs }) => {
    return observedMs === null && expiresMs > atMs && !seen.has(passedMs);
  });
  return waiting.toSorted((one, two) => two.passedMs - one.passedMs)[0] ?? null;
}
