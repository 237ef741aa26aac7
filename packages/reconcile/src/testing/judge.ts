/** Holds what the engine made of a world against what is true of it. */
import type { Sql } from '@slipway/pg';
import type { Truth } from './truth.ts';

interface FoundCase {
  readonly id: string;
  readonly class: string;
  readonly state: string;
  readonly resolvedBy: string | null;
  readonly action: string | null;
  readonly moved: number | null;
  /** The rows of each instance, as `source kind id`. */
  readonly instances: readonly (readonly string[])[];
}

export interface Judgement {
  readonly baskets: number;
  readonly cases: number;
  /** Defects that no instance of their class holds. */
  readonly lost: readonly string[];
  /** Causes whose instances are not one case, with nothing else in it. */
  readonly torn: readonly string[];
  /** Cases that no defect was seeded for. */
  readonly falseCases: readonly string[];
  readonly resolvedRightly: number;
  /** Resolved by a rule where only a person can say, or in another way than the truth's. */
  readonly resolvedWrongly: readonly string[];
}

async function readCases(sql: Sql): Promise<readonly FoundCase[]> {
  return sql<FoundCase[]>`
    select c.id, c.class, c.state, c.resolved_by as "resolvedBy", c.action,
           c.moved::float8 as moved, jsonb_agg((
             select jsonb_agg(concat_ws(' ', r.source, r.kind, r.id))
             from   slipway.reconcile_record r where r.seq = any(i.records))) as instances
    from   slipway.reconcile_case c
    join   slipway.reconcile_instance i on i.case_id = c.id
    group  by c.id order by c.id`;
}

/** @returns how the cases compare with the causes */
export async function judge(sql: Sql, { causes, world }: Truth): Promise<Judgement> {
  const cases = await readCases(sql);
  const holds = (one: FoundCase, name: string) => one.instances.some((rows) => rows.includes(name));
  const seeded = new Set<string>();
  const lost: string[] = [];
  const torn: string[] = [];
  const resolvedWrongly: string[] = [];
  let resolvedRightly = 0;
  const ofClass = Map.groupBy(cases, (one) => one.class);
  for (const cause of causes) {
    const name = `${cause.class}: ${cause.instances.join(', ')}`;
    const known = ofClass.get(cause.class) ?? [];
    const found = known.filter((one) => cause.instances.some((row) => holds(one, row)));
    lost.push(...cause.instances.filter((row) => !found.some((one) => holds(one, row))));
    for (const one of found) seeded.add(one.id);
    const [only] = found;
    if (!only) continue;
    if (found.length > 1 || only.instances.length !== cause.instances.length) torn.push(name);
    if (only.state !== 'resolved' || only.resolvedBy !== 'rule') continue;
    const { settledBy } = cause;
    const isRight = settledBy?.action === only.action && settledBy.moved === only.moved;
    if (isRight) resolvedRightly += 1;
    else resolvedWrongly.push(`${name}: ${only.action} ${only.moved}`);
  }
  const falseCases = cases
    .filter(({ id }) => !seeded.has(id))
    .map((one) => `${one.id}: ${JSON.stringify(one.instances)}`);
  const counts = { baskets: world.baskets.length, cases: cases.length, resolvedRightly };
  return { ...counts, lost, torn, falseCases, resolvedWrongly };
}
