/** What is known of the films that somebody has seen. */
import type { Queryable } from '@slipway/pg';
import type { Span, Watched } from '../core/watching.ts';

/** @returns what somebody has seen, by the film's hash */
export async function readWatched(
  sql: Queryable,
  person: string,
): Promise<ReadonlyMap<string, Watched>> {
  const rows = await sql<{ film: string; played: readonly Span[]; readMs: number }[]>`
    select film, played, read_ms as "readMs"
    from   slipway.crew_watched
    where  person = ${person}`;
  return new Map(rows.map(({ film, played, readMs }) => [film, { played, readMs }]));
}
