/** The gate for devices that come back at once: all are served, none of them starves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '@slipway/kernel';
import { FairGate } from './fair.ts';

void test('a store has the whole gate while nobody else wants it, else its share', () => {
  const gate = new FairGate(4);
  for (let at = 0; at < 4; at++) assert.ok(gate.enter('s01', 0));
  assert.ok(!gate.enter('s01', 0));
  assert.ok(!gate.enter('s02', 0));
  gate.leave('s01');
  gate.leave('s01');
  assert.ok(!gate.enter('s01', 10), 's02 wants its share');
  assert.ok(gate.enter('s02', 10));
  assert.ok(gate.enter('s02', 10));
});

void test('750 devices of 15 stores drain, and no store ends much later than another', () => {
  const random = seededRandom(7);
  const gate = new FairGate(8);
  const left = Array.from({ length: 750 }, (_, at) => ({
    store: `s${at % 15}`,
    uploads: 5,
    atMs: random.next() * 50,
  }));
  const ended = new Map<string, number>();
  const running: { store: string; endMs: number; one: (typeof left)[number] }[] = [];
  for (let nowMs = 0; left.some(({ uploads }) => uploads > 0); nowMs += 5) {
    assert.ok(nowMs < 120_000, 'it does not end');
    for (const run of running.filter(({ endMs }) => endMs <= nowMs)) {
      running.splice(running.indexOf(run), 1);
      gate.leave(run.store);
      run.one.uploads -= 1;
      run.one.atMs = nowMs;
      if (run.one.uploads === 0) ended.set(run.store, nowMs);
    }
    for (const one of left.filter((each) => each.uploads > 0 && each.atMs <= nowMs)) {
      if (running.some((run) => run.one === one)) continue;
      if (gate.enter(one.store, nowMs)) running.push({ store: one.store, endMs: nowMs + 20, one });
      else one.atMs = nowMs + gate.backOffMs(random.next());
    }
  }
  const ends = [...ended.values()].toSorted((a, b) => a - b);
  assert.ok(ends.at(-1)! < ends[0]! * 1.5, `${ends[0]} to ${ends.at(-1)} ms`);
  const idealMs = (750 * 5 * 20) / 8;
  assert.ok(ends.at(-1)! < idealMs * 2, `${ends.at(-1)} of ${idealMs} ms`);
});
