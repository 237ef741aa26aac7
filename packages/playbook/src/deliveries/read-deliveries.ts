/** What was tried, for lists and for the console. */
import type { Queryable } from '@slipway/pg';
import type { PageAction } from '../escalation/core/escalation.ts';

/** One attempt. */
export interface DeliveryView {
  readonly key: string;
  readonly change: PageAction['change'];
  readonly person: string;
  readonly channel: PageAction['channel'];
  readonly attempt: number;
  readonly atMs: number;
  readonly answer: string | null;
  readonly error: string | null;
  readonly isFinal: boolean;
}

/** @returns every attempt of a page, in the order in which they came to an end */
export async function deliveriesOf(sql: Queryable, page: string): Promise<DeliveryView[]> {
  const rows = await sql<(Omit<DeliveryView, 'atMs'> & { at: string })[]>`
    select   key, change, person, channel, attempt, at_ms as at, answer, error,
             is_final as "isFinal"
    from     slipway.playbook_delivery
    where    page = ${page}
    order by id`;
  return rows.map(({ at, ...others }) => ({ ...others, atMs: Number(at) }));
}
