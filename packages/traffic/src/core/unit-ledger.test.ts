/** Steps, strata, who is at risk, and what is let go: in cases, and against a naive count. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ChangeLog } from './change-log.ts';
import type { Colour } from './routing-table.ts';
import { UnitLedger } from './unit-ledger.ts';
import { sortedRows, unitRowKey, UnitOracle, type OracleRequest } from './unit-oracle.ts';
import type { UnitRow } from './unit-row.ts';
import { plainUnitRow, type OpenUnitRow, type Subject } from './unit-step.ts';

const T0 = 1_700_000_000_000;
const SECOND = T0 / 1000;
const OBJECTIVES = [100, 250];

/** A ledger with its log, and a clock. */
class World {
  readonly log = new ChangeLog<OpenUnitRow>();
  readonly ledger: UnitLedger;
  nowMs = T0;

  constructor(limit?: number) {
    this.ledger = new UnitLedger(OBJECTIVES, this.log, limit);
  }

  table(version: number, weightsBp: Record<string, number>): this {
    this.ledger.apply({ version, weightsBp, defaultBp: 0 });
    return this;
  }

  begin(unit: number, colour: Colour, store = 's01'): Subject | undefined {
    const step = this.ledger.stepOf(store);
    return step && this.ledger.see(step, unit, colour);
  }

  /** Lets units begin a request each that fails at once. */
  fail(colour: Colour, ...units: number[]): this {
    for (const unit of units) this.end(this.begin(unit, colour), 1, true);
    return this;
  }

  /** Lets units begin a request each that is answered well at once. */
  serve(colour: Colour, ...units: number[]): this {
    for (const unit of units) this.end(this.begin(unit, colour), 1, false);
    return this;
  }

  end(subject: Subject | undefined, latencyMs: number, failed: boolean): this {
    if (subject) this.ledger.count(subject, latencyMs, failed, this.nowMs);
    return this;
  }

  pass(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  get rows(): UnitRow[] {
    return sortedRows(this.log.since(0, this.nowMs).rows.map(plainUnitRow));
  }

  /** Of failures only: `step second stratum blue green`, each colour as counted of at risk. */
  get failures(): string[] {
    return this.rows
      .filter(({ measure }) => measure === 0)
      .map(({ step, second, stratum, blue, green }) => {
        const [b, g] = [blue, green].map(({ counted, atRisk }) => `${counted}/${atRisk}`);
        return `step ${step} second ${second - SECOND} stratum ${stratum}: ${b} ${g}`;
      });
  }
}

test('a step begins with the table at which the store’s own weight changes', () => {
  const { ledger } = new World();
  const steps = (version: number, weightsBp: Record<string, number>) => {
    ledger.apply({ version, weightsBp, defaultBp: 500 });
    return ['s01', 's02'].map((store) => ledger.stepOf(store)?.version);
  };
  assert.deepEqual(steps(1, { s01: 1000, s02: 0 }), [1, undefined], 'nothing of s02 is green');
  assert.deepEqual(steps(2, { s01: 1000, s02: 1000 }), [1, 2], 'only s02 has changed');
  assert.deepEqual(steps(3, { s01: 2000, s02: 10_000 }), [3, undefined], 'all of s02 is green');
  assert.deepEqual(steps(4, { s01: 1000, s02: 9999 }), [4, 4], 'back is a step, too');
  assert.deepEqual(steps(5, { s02: 9999 }), [undefined, 4], 'a store that is not named');
  assert.deepEqual(steps(6, { s01: 1000, s02: 9999 }), [6, 4], 'and is again');
});

test('the first bad answer of a unit in a step counts, once for each measure', () => {
  const world = new World().table(1, { s01: 5000 });
  const till = world.begin(1, 'green')!;
  world.end(till, 150, false).end(till, 150, false).end(till, 5, false);
  world.pass(1000).end(till, 5, true).end(till, 900, true);
  const none = { atRisk: 0, counted: 0 };
  const row = { store: 's01', step: 1, weightBp: 5000, stratum: 0, blue: none };
  const green = { atRisk: 1, counted: 1 };
  assert.deepEqual(world.rows, [
    { ...row, second: SECOND, measure: 1, green },
    { ...row, second: SECOND + 1, measure: 0, green },
    { ...row, second: SECOND + 1, measure: 2, green },
  ]);
});

test('an answer that breaks after its headers is a failure, and over every objective', () => {
  const world = new World().table(1, { s01: 5000 });
  const till = world.begin(1, 'blue')!;
  world.end(till, 150, false);
  world.ledger.breakOff(till, world.nowMs);
  const counted = world.rows.map(({ measure, blue }) => [measure, blue.counted]);
  assert.deepEqual(counted, [
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
});

test('a row tells who was at risk at the latest count of its second', () => {
  const world = new World().table(1, { s01: 5000 });
  world.serve('blue', 1, 2, 3).fail('green', 11).serve('green', 12);
  assert.deepEqual(world.failures, ['step 1 second 0 stratum 0: 0/3 1/1']);
  world.pass(900).serve('blue', 4).fail('blue', 1);
  assert.deepEqual(world.failures, ['step 1 second 0 stratum 0: 1/4 1/2']);
  world.pass(100).fail('blue', 1).serve('blue', 5);
  assert.deepEqual(world.failures.length, 1, 'a second in which none is counted has no row');
  world.fail('blue', 2).serve('green', 13);
  assert.deepEqual(world.failures[1], 'step 1 second 1 stratum 0: 1/4 0/1');
});

test('a unit that was counted on green is never at risk again, on either colour', () => {
  const world = new World().table(1, { s01: 5000 });
  world.serve('blue', 1).fail('green', 11, 12);
  world.table(2, { s01: 2000 }).pass(1000);
  world.fail('blue', 11).fail('green', 12).fail('blue', 1);
  assert.deepEqual(world.failures.slice(1), ['step 2 second 1 stratum 0: 1/1 0/0']);
  assert.equal(world.ledger.kept, 3);
});

test('units are compared with those that were last counted on blue in the same step', () => {
  const world = new World().table(1, { s01: 1000 });
  world.serve('blue', 3, 4).fail('blue', 1, 2);
  world.table(5, { s01: 5000 }).pass(1000);
  world.serve('green', 3).serve('blue', 2, 4).fail('green', 1).fail('blue', 4);
  world.table(9, { s01: 9000 }).pass(1000);
  world.serve('green', 3, 4).fail('green', 2);
  assert.deepEqual(world.failures, [
    'step 1 second 0 stratum 0: 2/4 0/0',
    'step 5 second 1 stratum 0: 1/1 0/1',
    'step 5 second 1 stratum 1: 0/1 1/1',
    'step 9 second 2 stratum 1: 0/0 1/1',
  ]);
});

test('a request that began in an earlier step of its store is left out', () => {
  const world = new World().table(1, { s01: 5000, s02: 5000 });
  const early = world.begin(1, 'green')!;
  const elsewhere = world.begin(1, 'green', 's02')!;
  world.table(2, { s01: 5000, s02: 6000 }).end(elsewhere, 1, true);
  assert.deepEqual(world.failures, []);
  world.table(3, { s01: 0, s02: 6000 }).table(4, { s01: 5000, s02: 6000 });
  world.end(early, 1, true);
  world.ledger.breakOff(early, world.nowMs);
  assert.deepEqual(world.failures, []);
});

test('a request on another colour than its unit has in the step is left out', () => {
  const world = new World().table(1, { s01: 5000 });
  world.serve('blue', 1).serve('green', 11).fail('green', 1);
  assert.deepEqual(world.failures, []);
  world.fail('blue', 1);
  assert.deepEqual(world.failures, ['step 1 second 0 stratum 0: 1/1 0/1']);
});

test('only so many units are kept: beyond them new ones are left out, and counted', () => {
  const world = new World(3).table(1, { s01: 5000, s02: 5000 });
  world.serve('blue', 1).fail('blue', 2);
  world.begin(1, 'blue', 's02');
  assert.equal(world.begin(3, 'blue'), undefined);
  assert.equal(world.begin(4, 'green', 's02'), undefined);
  assert.ok(world.begin(1, 'blue'), 'a known one has its place');
  assert.deepEqual([world.ledger.kept, world.ledger.leftOut], [3, 2]);
  world.table(2, { s01: 6000, s02: 5000 });
  assert.equal(world.ledger.kept, 2, 'one that was never counted went with its step');
  world.fail('blue', 2).serve('blue', 3);
  assert.deepEqual([world.ledger.kept, world.ledger.leftOut], [3, 2]);
  assert.equal(world.failures.at(-1), 'step 2 second 0 stratum 1: 1/1 0/0');
  world.table(3, { s01: 0, s02: 0 });
  assert.equal(world.ledger.kept, 1, 'a counted one is kept');
});

/** Units have the colour of their bucket, as at a router. */
const colourAt = (unit: number, weightBp: number): Colour =>
  unit * 1250 < weightBp ? 'green' : 'blue';

const weight = fc.constantFrom(1500, 4000, 6500, 1500, 4000, 6500, 0, 10_000, undefined);
const command = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('table' as const), s01: weight, s02: weight }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('begin' as const),
      store: fc.constantFrom('s01', 's02'),
      unit: fc.nat({ max: 7 }),
      isAstray: fc.constantFrom(...Array.from({ length: 20 }, (_, at) => at === 0)),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat({ max: 99 }),
      outcome: fc.constantFrom('good', 'slow', 'slower', 'failed', 'broken'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.integer({ min: -200, max: 1500 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
);

const OUTCOMES = {
  good: { latencyMs: 20, measures: [] },
  slow: { latencyMs: 200, measures: [1] },
  slower: { latencyMs: 300, measures: [1, 2] },
  failed: { latencyMs: 20, measures: [0, 1, 2] },
  broken: { latencyMs: 20, measures: [0, 1, 2] },
} as const;

test('unit rows are what a naive count of the same requests says', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 80, maxLength: 200, size: 'max' }), (commands) => {
      const world = new World();
      const oracle = new UnitOracle();
      const read = { cursor: 0, rows: new Map<string, UnitRow>() };
      const open: { ours: Subject | undefined; theirs: OracleRequest }[] = [];
      let weights: Record<string, number> = {};
      let version = 0;
      const take = () => {
        const { cursor, rows } = world.log.since(read.cursor, world.nowMs);
        read.cursor = cursor;
        for (const row of rows.map(plainUnitRow)) read.rows.set(unitRowKey(row), row);
      };
      const apply = (s01?: number, s02?: number) => {
        weights = { ...(s01 === undefined ? {} : { s01 }), ...(s02 === undefined ? {} : { s02 }) };
        world.table(++version, weights);
        oracle.apply({ version, weightsBp: weights, defaultBp: 0 });
      };
      apply(4000, 4000);
      for (const one of commands) {
        if (one.kind === 'table') apply(one.s01, one.s02);
        else if (one.kind === 'begin') {
          const { store, unit, isAstray } = one;
          const own = colourAt(unit, weights[store] ?? 0);
          const colour = isAstray ? (own === 'blue' ? 'green' : 'blue') : own;
          const ours = world.begin(unit, colour, store);
          open.push({ ours, theirs: oracle.begin(store, unit, colour) });
        } else if (one.kind === 'end' && open.length > 0) {
          const [request] = open.splice(one.which % open.length, 1);
          const { latencyMs, measures } = OUTCOMES[one.outcome];
          world.end(request!.ours, latencyMs, one.outcome === 'failed');
          if (one.outcome === 'broken' && request!.ours) {
            world.ledger.breakOff(request!.ours, world.nowMs);
          }
          oracle.bad(request!.theirs, measures, world.log.secondOf(world.nowMs));
        } else if (one.kind === 'pass') world.pass(one.ms);
        else take();
      }
      take();
      assert.deepEqual(sortedRows(read.rows.values()), oracle.rows);
    }),
    { numRuns: 300 },
  );
});
