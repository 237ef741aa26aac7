/** Holds members' points here against a provider's: what differs is a case for a person. */
import type { Sql } from '@slipway/pg';
import type { LoyaltyConnector } from '../connectors/port.ts';

export interface Difference {
  readonly member: string;
  /** Free and held together. */
  readonly ours: number;
  /** Null: the provider knows no such member. */
  readonly theirs: number | null;
}

export interface Comparison {
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/**
 * Compares everyone who has points, or the members that are named.
 *
 * @throws {ProviderUnavailableError} nothing is known of any member
 */
export async function comparePoints(
  sql: Sql,
  connector: LoyaltyConnector,
  members?: readonly string[],
): Promise<Comparison> {
  const rows = await sql<{ member: string; points: string }[]>`
    select   id as member, (balance + held)::text as points
    from     slipway.commerce_member
    where    merged_into is null
    ${members ? sql`and id = any(${sql.array([...members])})` : sql``}
    order by id`;
  const differences: Difference[] = [];
  for (const { member, points } of rows) {
    const ours = Number(points);
    const theirs = await connector.balance(member);
    if ((theirs ?? 0) !== ours) differences.push({ member, ours, theirs });
  }
  return { compared: rows.length, differences };
}
