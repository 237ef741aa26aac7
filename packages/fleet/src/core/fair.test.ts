/** The gate for devices that come back at once: all are served, none of them starves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '@slipway/kernel';
import { FairGate } from './fair.ts';

void test('a store has the whole gate while nobody else wants it, else its share', () => {
  const gate = new FairGate(4);
  for (let at = 0; at < 4; at++) assert.ok(gate.enter('s01', `a${at}`, 0));
  assert.ok(!gate.enter('s01', 'a5', 0));
  assert.ok(!gate.enter('s02', 'b1', 0));
  for (const device of ['a5', 'a6', 'a7']) gate.backOffMs('s01', device, 0, 0.5);
  gate.backOffMs('s02', 'b1', 0, 0.5);
  gate.leave('s01', 10);
  gate.leave('s01', 10);
  assert.ok(!gate.enter('s01', 'a5', 10), 's02 wants its share');
  assert.ok(gate.enter('s02', 'b1', 10));
  assert.ok(gate.isOpen('s02', 10));
  assert.equal(gate.waiting(10), 3);
});

void test('who is turned away is told its turn: stores take turns, places are kept', () => {
  const gate = new FairGate(1);
  for (let at = 0; at < 64; at++) {
    assert.ok(gate.enter('s00', 'served', 0));
    gate.leave('s00', 100); // an upload takes 100 ms here
  }
  assert.ok(gate.enter('s00', 'busy', 0));
  const told = (store: string, device: string, nowMs = 0) =>
    gate.backOffMs(store, device, nowMs, 0.5);
  const large = Array.from({ length: 20 }, (_, at) => told('s01', `a${at}`));
  assert.ok(large[19]! > 1_500 && large[19]! <= 2_000, `${large[19]} ms, the last of 20`);
  assert.ok(told('s02', 'b0') < 200, 'the first of its store does not wait behind 20 of another');
  const again = told('s01', 'a1', 50);
  assert.ok(again < 400, `${again} ms: it keeps its place`);
  told('s03', 'c0', 60_000);
  assert.equal(gate.waiting(60_000), 1, 'who does not come again loses its place');
});

void test('750 devices of 15 stores drain, and no store ends much later than another', () => {
  const random = seededRandom(7);
  const gate = new FairGate(2);
  const left = Array.from({ length: 750 }, (_, at) => ({
    name: `d${at}`,
    store: `s${at % 15}`,
    uploads: 3,
    atMs: random.next() * 50,
  }));
  const ended = new Map<string, number>();
  const running: { store: string; endMs: number; one: (typeof left)[number] }[] = [];
  let turnedAway = 0;
  for (let nowMs = 0; left.some(({ uploads }) => uploads > 0); nowMs += 5) {
    assert.ok(nowMs < 120_000, 'it does not end');
    for (const run of running.filter(({ endMs }) => endMs <= nowMs)) {
      running.splice(running.indexOf(run), 1);
      gate.leave(run.store, 20);
      run.one.uploads -= 1;
      run.one.atMs = nowMs;
      if (run.one.uploads === 0) ended.set(run.store, nowMs);
    }
    for (const one of left.filter((each) => each.uploads > 0 && each.atMs <= nowMs)) {
      if (running.some((run) => run.one === one)) continue;
      if (gate.enter(one.store, one.name, nowMs)) {
        running.push({ store: one.store, endMs: nowMs + 20, one });
        continue;
      }
      turnedAway += 1;
      one.atMs = nowMs + gate.backOffMs(one.store, one.name, nowMs, random.next());
    }
  }
  const ends = [...ended.values()].toSorted((a, b) => a - b);
  assert.ok(ends.at(-1)! < ends[0]! * 1.5, `${ends[0]} to ${ends.at(-1)} ms`);
  const idealMs = (750 * 3 * 20) / 2;
  assert.ok(ends.at(-1)! < idealMs * 1.5, `${ends.at(-1)} of ${idealMs} ms`);
  assert.ok(turnedAway < 750 * 3 * 12, `${turnedAway} were turned away`);
});
