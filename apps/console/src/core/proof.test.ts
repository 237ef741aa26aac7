import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleFleet, fencedFleet } from '../testing/example-fleet.ts';
import { exampleLaunch } from '../testing/example.ts';
import { evidence, pickOf, proofVerdict } from './proof.ts';

const proofOf = (fleet: ReturnType<typeof exampleFleet>) => {
  assert.ok(fleet.proof);
  return fleet.proof;
};

test('a proof that holds says so only while it is known to', () => {
  const holds = proofOf(fencedFleet());
  assert.equal(proofVerdict(holds, null).state, 'fenced');
  const stale = proofVerdict(holds, '09:36:18');
  assert.deepEqual([stale.state, stale.word], ['stale', 'Stale']);
  assert.equal(stale.sentence, 'As of 09:36:18 it held. Now nobody knows.');
  assert.equal(proofVerdict(proofOf(exampleFleet()), null).word, 'Blocked by 3 epochs');
});

test('the evidence stands by store, in the order of the launch, with labels', () => {
  const fleet = exampleFleet();
  const proof = proofOf(fleet);
  const shuffled = { ...fleet, proof: { ...proof, lines: proof.lines.toReversed() } };
  const stores = evidence(exampleLaunch(), shuffled, 'all');
  assert.equal(stores.length, 15);
  assert.equal(stores[0]?.name, 'Quayside');
  const blocks = evidence(exampleLaunch(), fleet, 'blocks');
  assert.deepEqual(
    blocks.map(({ name, lines }) => [name, lines.map(({ label }) => label)]),
    [
      ['Station Road', ['Handheld 1']],
      ['Elmgate', ['Till 1']],
      ['Weirside', ['Till 1']],
    ],
  );
});

test('what the address asks for is picked; anything else is all', () => {
  assert.equal(pickOf('procedure'), 'procedure');
  assert.equal(pickOf('nonsense'), 'all');
  assert.equal(pickOf(null), 'all');
  const onProcedure = evidence(exampleLaunch(), exampleFleet(), 'procedure');
  assert.equal(onProcedure.flatMap(({ lines }) => lines).length, 15);
});
