import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instance } from '../core/instances.ts';
import { probeInstance, type Probe } from './probe.ts';

const evidence = { by: 'probe', kind: 'meter', everyMs: 1, freshMs: 1, ask: {} } as const;
const INSTANCE = { key: 'k', store: null, item: { evidence } } as unknown as Instance;

test('a reader that never answers proves nothing, and is not waited for', async () => {
  const end = new AbortController();
  const begun = Promise.withResolvers<void>();
  const deaf: Probe = {
    kind: 'meter',
    read: () => {
      begun.resolve();
      return new Promise(() => {});
    },
  };
  const outcome = probeInstance('spring', INSTANCE, [deaf], end.signal);
  await begun.promise;
  end.abort();
  assert.deepEqual(await outcome, {
    kind: 'unreadable',
    key: 'k',
    probe: 'meter',
    why: 'it took too long',
  });
});
