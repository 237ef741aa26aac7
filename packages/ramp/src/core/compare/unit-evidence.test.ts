import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { logEFail, logEPass, logSumExp, type Row } from './evidence-process.ts';
import { UnitEvidence } from './unit-evidence.ts';
import type { UnitRow } from './unit-row.ts';

const STEPS_BP = [1000, 5000, 9000];
const STORES = ['s01', 's02', 's03'].map((store) => ({ store, stepsBp: STEPS_BP }));

const unitRow = fc
  .record({
    place: fc.nat(2),
    step: fc.nat(2),
    second: fc.nat(5),
    stratum: fc.nat(1),
    counts: fc.tuple(fc.nat(40), fc.nat(5), fc.nat(40), fc.nat(5)),
  })
  .map(({ place, step, second, stratum, counts: [m, b, n, g] }): UnitRow => ({
    store: STORES[place]!.store,
    step: 100 + step,
    weightBp: STEPS_BP[step]!,
    second: step * 10 + second,
    measure: 0,
    stratum,
    blue: { atRisk: m + b, counted: b },
    green: { atRisk: n + g, counted: g },
  }));

/** The same by the definition, from all rows anew. */
function naive(rows: readonly UnitRow[], taking: readonly boolean[]): number {
  const newest = new Map<string, UnitRow>();
  for (const row of rows) {
    newest.set([row.store, row.step, row.second, row.stratum].join('/'), row);
  }
  const all = Array.from(newest.values());
  const mixture = (of: readonly UnitRow[]) => {
    const from = (step: number) => {
      const later = of.filter((row) => STEPS_BP.indexOf(row.weightBp) >= step);
      return logEFail(
        later.map(({ blue, green }): Row => {
          return [blue.atRisk, blue.counted, green.atRisk, green.counted];
        }),
      );
    };
    return logSumExp([from(0), logSumExp([from(1), from(2)]) - Math.LN2]) - Math.LN2;
  };
  const part = all.filter(({ store }) => taking[STORES.findIndex((one) => one.store === store)]);
  const stores = STORES.flatMap(({ store }, place) => {
    return taking[place] ? [mixture(part.filter((row) => row.store === store))] : [];
  });
  const mean = stores.length > 0 ? logSumExp(stores) - Math.log(STORES.length) : -Infinity;
  return logSumExp([mixture(part), mean]) - Math.LN2;
}

test('evidence kept row by row is what all rows come to', () => {
  const taking = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(fc.array(unitRow, { minLength: 1 }), taking, (rows, part) => {
      const units = new UnitEvidence(STORES, 1);
      for (const row of rows) units.ingest('boot', row);
      units.look(part);
      const expected = naive(rows, part);
      const takes = rows.some(({ store }) => {
        return part[STORES.findIndex((one) => one.store === store)];
      });
      if (!takes) return assert.equal(units.standing(0).logE, 0);
      const found = units.standing(0).logE;
      assert.ok(Math.abs(found - expected) < 1e-9 * Math.max(1, Math.abs(expected)), `${found}`);
    }),
  );
});

test('whoever joins and leaves in between, sums are those of the rows of who takes part', () => {
  const someTake = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  const turn = fc.record({ rows: fc.array(unitRow, { maxLength: 8 }), taking: someTake });
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 6 }), (turns) => {
      const units = new UnitEvidence(STORES, 1);
      const newest = new Map<string, UnitRow>();
      for (const { rows, taking } of turns) {
        for (const row of rows) {
          units.ingest('boot', row);
          newest.set([row.store, row.step, row.second, row.stratum].join('/'), row);
        }
        units.look(taking);
        const part = Array.from(newest.values()).filter(({ store }) => {
          return taking[STORES.findIndex((one) => one.store === store)];
        });
        for (const [step, margin] of [
          [null, 2],
          [null, 6],
          [1, 5],
        ] as const) {
          const of = part.filter(({ weightBp }) => step === null || weightBp === STEPS_BP[step]);
          const expected = logEPass(
            of.map(({ blue, green }): Row => {
              return [blue.atRisk, blue.counted, green.atRisk, green.counted];
            }),
            margin,
          );
          const found = units.logEPass(0, step, margin);
          assert.ok(Math.abs(found - expected) < 1e-9 * Math.max(1, Math.abs(expected)));
        }
        if (part.length === 0) continue;
        const [stands, expected] = [units.standing(0).logE, naive([...newest.values()], taking)];
        assert.ok(Math.abs(stands - expected) < 1e-9 * Math.max(1, Math.abs(expected)));
      }
    }),
  );
});

const onGreen = (store: string, counted: number, step = 0): UnitRow => ({
  store,
  step: 100 + step,
  weightBp: STEPS_BP[step]!,
  second: step,
  measure: 0,
  stratum: 0,
  blue: { atRisk: 90, counted: 0 },
  green: { atRisk: 10, counted },
});

test('what was restored stands as high as it ever was', () => {
  const good = Array.from({ length: 20 }, (_, at) => ({
    ...onGreen('s01', 0, 0),
    second: 10 + at,
    blue: { atRisk: 90, counted: 3 },
  }));
  const units = new UnitEvidence(STORES, 1);
  units.restore([onGreen('s01', 5), ...good].map((row) => ({ ...row, bootId: 'boot' })));
  units.look([true, true, true]);
  assert.ok(units.standing(0).logE < 0, 'all is well now');
  assert.ok(units.most(0).logE > Math.log(100), 'it was not');
});

test('the highest is forgot with the store that it was about', () => {
  const units = new UnitEvidence(STORES, 1);
  units.ingest('boot', onGreen('s02', 8));
  units.look([true, true, true]);
  const { worst, logE, logEWithoutWorst } = units.most(0);
  assert.equal(worst, 1);
  assert.ok(logE > Math.log(100) && logEWithoutWorst < 0.1);
  units.look([true, false, true]);
  assert.ok(units.most(0).logE <= 0);
});

test('a late fault is found though all was well before', () => {
  const before = Array.from({ length: 40 }, (_, at) => ({
    ...onGreen('s01', 1),
    second: at,
    blue: { atRisk: 90, counted: 9 },
  }));
  const units = new UnitEvidence(STORES, 1);
  for (const row of before) units.ingest('boot', row);
  for (let at = 0; at < 4; at++) units.ingest('boot', { ...onGreen('s01', 6, 2), second: 99 + at });
  units.look([true, true, true]);
  assert.ok(units.standing(0).logE > Math.log(100), `${units.standing(0).logE}`);
});
