/** How long stores were down, from the meter's own rows. */
import type { Sql } from '@slipway/pg';

/**
 * A store is down in the seconds for which, over the last ten, at least five requests came and
 * more than 1 % of them failed.
 *
 * @returns the seconds of each store that was ever down
 */
export async function downtimeByStore(sql: Sql, launch: string): Promise<Map<string, number>> {
  const rows = await sql<{ store: string; seconds: number }[]>`
    with per_second as (
      select   store, second, sum(requests) as requests, sum(failed) as failed
      from     slipway.meter_second
      where    launch = ${launch}
      group by store, second
    ), recent as (
      select store, sum(requests) over last_ten as requests, sum(failed) over last_ten as failed
      from   per_second
      window last_ten as (
        partition by store order by second range between 9 preceding and current row)
    )
    select   store, count(*)::int as seconds
    from     recent
    where    requests >= 5 and failed > requests * 0.01
    group by store`;
  return new Map(rows.map(({ store, seconds }) => [store, seconds]));
}

/** @returns the seconds of all stores added up */
export async function downtimeSeconds(sql: Sql, launch: string): Promise<number> {
  const byStore = await downtimeByStore(sql, launch);
  return byStore.values().reduce((sum, seconds) => sum + seconds, 0);
}
