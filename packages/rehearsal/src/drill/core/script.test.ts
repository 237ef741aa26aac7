import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { seededRandom } from '@slipway/kernel';
import { expectedOf } from './oracle.ts';
import { GRANT, makeScript } from './script.ts';

const wish = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  acts: fc.integer({ min: 10, max: 400 }),
  skus: fc.constantFrom<string[][]>([], ['milk', 'bread']),
});

const make = ({ seed, acts, skus }: { seed: number; acts: number; skus: string[] }) =>
  makeScript({
    drill: 'd1',
    devices: ['till-1', 'till-2'],
    skus,
    acts,
    random: seededRandom(seed),
  });

test('the same seed is the same script', () => {
  fc.assert(fc.property(wish, (one) => assert.deepEqual(make(one), make(one))));
});

test('D7 every sale is returned on the device that sold it, later', () => {
  fc.assert(
    fc.property(wish, (one) => {
      for (const { acts } of make(one)) {
        const open = new Set<string>();
        for (const { act } of acts) {
          if (act.kind === 'sale') open.add(act.opId);
          if (act.kind === 'return') assert.ok(open.delete(act.ofSale), act.ofSale);
        }
        assert.equal(open.size, 0);
        assert.ok(acts.every(({ at }, turn) => turn === 0 || at >= acts[turn - 1]!.at));
      }
    }),
  );
});

test('D8 no member burns more than was given, and each is served by one device', () => {
  fc.assert(
    fc.property(wish, (one) => {
      const scripts = make(one);
      const members = scripts.flatMap(({ members: own }) => own);
      assert.equal(new Set(members).size, members.length);
      for (const { members: own, acts } of scripts) {
        const burned = new Map<string, number>();
        for (const { act } of acts) {
          if (!('member' in act)) continue;
          assert.ok(own.includes(act.member));
          if (act.kind !== 'burn') continue;
          burned.set(act.member, (burned.get(act.member) ?? 0) + act.points);
        }
        assert.ok([...burned.values()].every((points) => points <= GRANT));
      }
    }),
  );
});

test('an op is expected once, however often it is sent; a refused one is not', () => {
  const scripts = make({ seed: 7, acts: 400, skus: [] });
  const acts = scripts.flatMap((one) => one.acts.map(({ act }) => act));
  const kinds = new Set(acts.map(({ kind }) => kind));
  assert.deepEqual([...kinds].toSorted(), ['again', 'burn', 'earn', 'overburn', 'return', 'sale']);
  const { opIds, points } = expectedOf(scripts);
  const done = acts.filter(({ kind }) => kind !== 'again' && kind !== 'overburn');
  assert.equal(opIds.size, done.length);
  const earned = acts.reduce((sum, act) => sum + (act.kind === 'earn' ? act.points : 0), 0);
  const burned = acts.reduce((sum, act) => sum + (act.kind === 'burn' ? act.points : 0), 0);
  const total = [...points.values()].reduce((sum, one) => sum + one, 0);
  assert.equal(total, points.size * GRANT + earned - burned);
});
