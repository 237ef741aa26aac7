/** Metrics as text, and the latency window behind two of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyWindow } from './latency.ts';
import { formatMetrics } from './prometheus.ts';

test('labels are escaped so that a store cannot add a line of its own', () => {
  const labels = { store: 'a"b\\c\nd 1' };
  const text = formatMetrics([
    { name: 'n', help: 'h', type: 'gauge', samples: [{ labels, value: 2 }] },
  ]);
  assert.equal(text, '# HELP n h\n# TYPE n gauge\nn{store="a\\"b\\\\c\\nd 1"} 2\n');
});

test('quantiles are within one percent, and old latencies fade', () => {
  const window = new LatencyWindow();
  for (let ms = 1; ms <= 1000; ms++) window.add(ms, 100);
  const { count, p50Ms, p99Ms } = window.summary(30_000);
  assert.equal(count, 1000);
  assert.ok(Math.abs((p50Ms ?? 0) - 500) <= 6, `p50 ${p50Ms}`);
  assert.ok(Math.abs((p99Ms ?? 0) - 990) <= 11, `p99 ${p99Ms}`);
  assert.equal(window.summary(90_000).count, 1000, 'the minute before still counts');
  assert.deepEqual(window.summary(500_000), { count: 0, p50Ms: null, p99Ms: null });
});
