import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, seededRandom } from '@slipway/kernel';
import * as fc from 'fast-check';
import { floorOf, TINY_LAYOUT } from '../testing/tiny-store.ts';
import { randomLines, randomQuestion, triedMetres } from '../testing/random-walks.ts';
import { kindSShapeWalk, largestGapWalk, nearestWalk, sShapeWalk } from './baseline-walks.ts';
import { exactWalk } from './exact-walk.ts';
import { improveWalk } from './improve-walk.ts';
import { planWalk } from './plan-walk.ts';
import { metresOf, phasesOf, type WalkQuestion } from './walk.ts';

const floor = floorOf(TINY_LAYOUT);
/** The same with no one-way rule; all aisles run from the front to the back. */
const twoWay = floorOf(
  TINY_LAYOUT.replaceAll(', way: one', '').replace('[8, 2], to: [8, 14]', '[8, 14], to: [8, 2]'),
);

const question = fc
  .tuple(fc.integer(), fc.integer({ min: 1, max: 40 }))
  .map(([seed, count]) => randomQuestion(seededRandom(seed), floor, count));
const small = fc
  .tuple(fc.integer(), fc.integer({ min: 1, max: 12 }))
  .map(([seed, count]) => randomQuestion(seededRandom(seed), floor, count))
  .filter(({ phases }) => phases.every(({ stops }) => stops.length <= 6));

const WALKS = { planWalk, nearestWalk, sShapeWalk, kindSShapeWalk, largestGapWalk };

/** What every walk keeps to: each stop once, phase after phase. */
function keepsOrder({ phases }: WalkQuestion, order: readonly number[]): void {
  let from = 0;
  for (const { stops } of phases) {
    const walked = order.slice(from, from + stops.length);
    const wanted = stops.map(({ node }) => node);
    assert.deepEqual(walked.toSorted(), wanted.toSorted());
    from += stops.length;
  }
  assert.equal(order.length, from);
}

void test('K1 every stop is visited once, zone after zone, crushables last in each', () => {
  fc.assert(
    fc.property(question, (asked) => {
      for (const walk of Object.values(WALKS)) keepsOrder(asked, walk(asked).order);
    }),
    { numRuns: 100 },
  );
  const zones = phasesOf(randomLines(seededRandom(3), floor, 60)).map(
    ({ zone, isCrushable }) => `${zone}${isCrushable ? ' crushable' : ''}`,
  );
  assert.deepEqual(zones, [
    'ambient',
    'ambient crushable',
    'chilled',
    'chilled crushable',
    'frozen',
    'frozen crushable',
  ]);
});

void test('K2 no step goes against a one-way rule', () => {
  const against = (path: readonly number[]) =>
    path.slice(1).some((node, at) => {
      const [one, two] = [floor.spots[path[at]!]!, floor.spots[node]!];
      return one.x === two.x && ((one.x === 4 && two.y > one.y) || (one.x === 8 && two.y < one.y));
    });
  fc.assert(
    fc.property(question, (asked) => {
      const { entrance, pack } = floor.points;
      const nodes = [entrance, ...planWalk(asked).order, pack];
      for (const [at, node] of nodes.slice(1).entries()) {
        const path = floor.path(nodes[at]!, node);
        assert.ok(path.length > 0 && !against(path));
        const metres = path.slice(1).reduce((sum, to, index) => {
          return sum + floor.distance(path[index]!, to);
        }, 0);
        assert.ok(Math.abs(metres - floor.distance(nodes[at]!, node)) < 1e-9);
      }
    }),
    { numRuns: 60 },
  );
  const [first, second] = [floor.stop('A1', '1')!.node, floor.stop('A1', '5')!.node];
  assert.equal(floor.distance(first, second), 4);
  assert.equal(floor.distance(second, first), 28, 'round by the second aisle');
});

void test('K3 the exact walk is as short as the best of all orders', () => {
  fc.assert(
    fc.property(small, (asked) => {
      const walk = exactWalk(asked);
      keepsOrder(asked, walk.order);
      assert.ok(Math.abs(walk.metres - triedMetres(asked)) < 1e-9);
    }),
    { numRuns: 80 },
  );
});

void test('K4 what is improved is never longer than its start, and is what it says', () => {
  fc.assert(
    fc.property(question, fc.integer(), (asked, seed) => {
      const random = seededRandom(seed);
      const start = asked.phases.flatMap(({ stops }) => {
        const nodes = stops.map(({ node }) => node);
        for (let at = nodes.length - 1; at > 0; at--) {
          const other = int(random, at + 1);
          [nodes[at], nodes[other]] = [nodes[other]!, nodes[at]!];
        }
        return nodes;
      });
      const walk = improveWalk(asked, start);
      keepsOrder(asked, walk.order);
      assert.ok(walk.metres <= metresOf(asked, start) + 1e-9);
      assert.ok(Math.abs(walk.metres - metresOf(asked, walk.order)) < 1e-9);
    }),
    { numRuns: 60 },
  );
});

void test('K5 the planned walk is never longer than any baseline, and the same every time', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const planned = planWalk(asked);
      assert.deepEqual(planWalk(asked), planned);
      for (const walk of [nearestWalk, kindSShapeWalk, sShapeWalk, largestGapWalk]) {
        assert.ok(planned.metres <= walk(asked).metres + 1e-9);
      }
    }),
    { numRuns: 60 },
  );
});

void test('S-shape walks through each aisle but the last; largest gap turns at the gap', () => {
  const at = (aisle: string, bay: string) => {
    return { stop: floor.stop(aisle, bay)!, zone: 'ambient' as const, isCrushable: false };
  };
  // Aisle A3 alone, first bay: in one metre and out again, 11 m from the entrance, 10 to the pack.
  const one = { floor, phases: phasesOf([at('A3', '1')]) };
  assert.equal(sShapeWalk(one).metres, 10 + 1 + 1 + 9);
  // A1 is walked through (12 m), then A3 from the back (11 m down to its first bay, 1 m out).
  const two = { floor, phases: phasesOf([at('A1', '1'), at('A3', '1')]) };
  assert.equal(sShapeWalk(two).metres, 2 + 12 + 8 + 12 + 9);
  // Something chilled after A3: A3 is walked through as well, unless one is kind.
  const chilled = { ...at('C1', '1'), zone: 'chilled' as const };
  const three = { floor, phases: phasesOf([at('A3', '1'), chilled]) };
  assert.equal(sShapeWalk(three).metres, 10 + 12 + 3 + 11 + 1 + 12);
  assert.equal(kindSShapeWalk(three).metres, 10 + 1 + 1 + 3 + 1 + 1 + 12);
  // Three aisles: A1 through, the middle one from the back as far as the gap, A3 through.
  const gap = { floor: twoWay, phases: phasesOf(['A1', 'A2', 'A3'].map((one) => at(one, '7'))) };
  assert.equal(largestGapWalk(gap).metres, 2 + 12 + 4 + 2 * 5 + 4 + 12 + 9);
});
