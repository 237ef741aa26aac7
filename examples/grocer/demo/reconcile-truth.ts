/** Holds the cases against what was spoiled on purpose: what was missed, what is false or wrong. */
import type { Sql } from '@slipway/pg';
import type { Seeded } from '../providers/defects.ts';

interface Expected {
  readonly class: string;
  /** How a rule settles it; null: only a person may. */
  readonly action: string | null;
}

/** What each defect has to become. */
const EXPECTED: Readonly<Record<Seeded['kind'], Expected>> = {
  'late-webhook': { class: 'missing-transaction', action: 'send-again' },
  'doubled-capture': { class: 'duplicate-tender', action: 'refund-surplus' },
  'late-decline': { class: 'late-decline', action: 'present-again' },
  'lost-op': { class: 'missing-transaction', action: null },
  'wrong-price-book': { class: 'price-mismatch', action: 'by-direction' },
  'clock-skew': { class: 'clock-skew', action: 're-date' },
  'poison-op': { class: 'subscription-orphan', action: 'activate-again' },
};

interface FoundCase {
  readonly id: string;
  readonly class: string;
  readonly state: string;
  readonly resolvedBy: string | null;
  /** What a rule decided on it first; null if none did. */
  readonly ruled: { readonly action: string; readonly moved: number } | null;
  /** Of each instance, the keys and devices of its rows. */
  readonly instances: readonly (readonly string[])[];
}

/** What the comparison came to; each list names what it is about. */
export interface Judged {
  readonly missed: readonly string[];
  readonly falseCases: readonly string[];
  readonly wrongAutomatic: readonly string[];
  readonly byClass: Readonly<Record<string, number>>;
  readonly automatic: number;
  readonly byPerson: number;
  readonly cases: number;
}

async function readCases(sql: Sql): Promise<readonly FoundCase[]> {
  return sql<FoundCase[]>`
    select c.id, c.class, c.state, c.resolved_by as "resolvedBy", (
             select jsonb_build_object('action', d.action, 'moved', d.moved)
             from   slipway.reconcile_decision d
             where  d.case_id = c.id and d.kind = 'resolved' and d.by_whom = 'rule'
             order  by d.id limit 1) as ruled, (
             select jsonb_agg(of_one.keys) from (
               select jsonb_agg(distinct k.key) as keys
               from   slipway.reconcile_instance i
               join   slipway.reconcile_record r on r.seq = any(i.records)
               cross  join unnest(array[r.tender, r.basket, r.subscription, r.entry, r.device])
                      as k (key)
               where  i.case_id = c.id and k.key is not null
               group  by i.id) of_one) as instances
    from   slipway.reconcile_case c
    order  by c.id`;
}

const nameOf = ({ kind, key }: Seeded): string => `${kind} ${key}`;

/** @returns whether a rule decided as the defects say, of what they say, and nothing else */
function isRightlyRuled({ ruled }: FoundCase, causes: readonly Seeded[]): boolean {
  if (!ruled) return true;
  const moves = causes.reduce((sum, one) => sum + one.moves, 0);
  return causes.every((one) => {
    const expected = EXPECTED[one.kind].action;
    const byDirection = one.moves > 0 ? 'refund-difference' : 'accept-charged';
    const action = expected === 'by-direction' ? byDirection : expected;
    return ruled.action === action && ruled.moved === moves;
  });
}

/** @param seeded all that was spoiled */
export async function judgeCases(sql: Sql, seeded: readonly Seeded[]): Promise<Judged> {
  const cases = await readCases(sql);
  const ofClass = Map.groupBy(seeded, ({ kind }) => EXPECTED[kind].class);
  const found = new Set<Seeded>();
  const falseCases: string[] = [];
  const wrongAutomatic: string[] = [];
  for (const one of cases) {
    const known = ofClass.get(one.class) ?? [];
    const causes = new Set<Seeded>();
    for (const keys of one.instances) {
      const own = known.filter(({ key }) => keys.includes(key));
      for (const cause of own) causes.add(cause);
      if (own.length === 0) falseCases.push(`${one.id}: ${keys.join(' ')}`);
    }
    for (const cause of causes) found.add(cause);
    if (!isRightlyRuled(one, [...causes])) {
      wrongAutomatic.push(`${one.id}: ${JSON.stringify(one.ruled)}`);
    }
  }
  const resolved = cases.filter(({ state }) => state === 'resolved');
  const classes = [...Map.groupBy(cases, (one) => one.class)];
  return {
    missed: seeded.filter((one) => !found.has(one)).map(nameOf),
    falseCases,
    wrongAutomatic,
    byClass: Object.fromEntries(classes.map(([name, of]) => [name, of.length])),
    automatic: resolved.filter(({ resolvedBy }) => resolvedBy === 'rule').length,
    byPerson: resolved.filter(({ resolvedBy }) => resolvedBy !== 'rule').length,
    cases: cases.length,
  };
}
