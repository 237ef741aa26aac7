/**
 * Moments of opening: local times with a zone, as people announce them.
 */
import { nearest, type DocumentPath, type Parsed, type Problem } from '@slipway/kernel';

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined; // Temporal says no by a RangeError; the reader says it in our words
  }
}

function refuse(problem: Problem): Parsed<never> {
  return { ok: false, problems: [problem] };
}

/** @returns whether the name is that of a time zone, such as `America/Chicago` */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z0-9_+\-/]+$/.test(zone)) return false;
  return attempt(() => Temporal.ZonedDateTime.from(`2000-01-01T00:00[${zone}]`)) !== undefined;
}

/** @returns a problem that says that a zone is unknown, with the nearest known one */
export function unknownZone(zone: string, path: DocumentPath): Problem {
  const guess = nearest(zone, Intl.supportedValuesOf('timeZone'));
  return {
    path,
    what: `"${zone}" is not a known time zone.`,
    next: guess ? `Did you mean "${guess}"?` : 'Write one such as America/Chicago.',
  };
}

/** Reads the launch's `opens`, such as `2026-11-27T09:00[America/Chicago]`. */
export function readOpens(text: string, path: DocumentPath): Parsed<Temporal.ZonedDateTime> {
  const value = attempt(() => Temporal.ZonedDateTime.from(text));
  if (value) return { ok: true, value };
  const zone = /\[([^\]=]*)\]/.exec(text)?.[1];
  if (zone && !isZone(zone)) return refuse(unknownZone(zone, path));
  return refuse({
    path,
    what: zone
      ? `"${text}" is not a moment that exists.`
      : `"${text}" has no time zone, so it is no moment.`,
    next: 'Write local time and zone, such as 2026-11-27T09:00[America/Chicago].',
  });
}

/**
 * Reads a store's own `opens`: a time (`08:00`, on the launch's day), a day and time, or both
 * with a zone.
 *
 * @param zone the store's zone, a known one
 * @param launch when the launch opens
 */
export function readStoreOpens(
  text: string,
  path: DocumentPath,
  zone: string,
  launch: Temporal.ZonedDateTime,
): Parsed<Temporal.ZonedDateTime> {
  if (text.includes('[')) return readOpens(text, path);
  const value = attempt(() => {
    const isTime = /^\d\d:\d\d/.test(text);
    const local = isTime
      ? launch.toPlainDate().toPlainDateTime(Temporal.PlainTime.from(text))
      : Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return local.toZonedDateTime(zone);
  });
  if (value) return { ok: true, value };
  const next = 'Write 08:00, or 2026-11-27T08:00.';
  return refuse({ path, what: `"${text}" is no time of opening.`, next });
}
