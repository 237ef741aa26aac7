/**
 * Launches and devices that the database knows: while there are any, the launch alone decides when
 * an old version goes. Their tables belong to other packages, and may not be there.
 */
import type { Sql } from '@slipway/pg';
import type { ContractReason } from '../errors.ts';

async function exists(sql: Sql, table: string): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`
    select to_regclass(${table}) is not null as there`;
  return row?.there === true;
}

/** @returns launches of this schema that have not ended */
export async function launchReasons(sql: Sql, schema: string): Promise<ContractReason[]> {
  const reasons: ContractReason[] = [];
  if (await exists(sql, 'slipway.launch')) {
    const launches = await sql<{ name: string; phase: string }[]>`
      select name, phase from slipway.launch
      where  phase not in ('done', 'rolled-back')
      and    spec -> 'changes' @> ${sql.json([{ schema }])}
      order  by created_at limit 5`;
    for (const { name, phase } of launches) {
      const text = `launch ${name} (${phase}) brings this change and drops the old version itself`;
      reasons.push({ kind: 'launch', text });
    }
  }
  return reasons;
}

/** @returns a reason where devices are enrolled and nobody is there who could judge them */
export async function deviceReasons(sql: Sql): Promise<ContractReason[]> {
  if (!(await exists(sql, 'slipway.fleet_epoch'))) return [];
  const [row] = await sql<{ count: number }[]>`
    select count(distinct device)::int as count from slipway.fleet_epoch`;
  const count = row?.count ?? 0;
  const text = `${count} enrolled device(s) may hold writes of the old version`;
  return count > 0 ? [{ kind: 'device', text }] : [];
}
