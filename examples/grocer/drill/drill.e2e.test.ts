/** The command as a new user runs it: a practice store, a drill, a signed report. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readPeople } from '@slipway/authority';
import { verifyDrill } from '@slipway/rehearsal';

/** A day in three seconds. */
const WORDS = ['--store', 's03', '--for', '24h', '--speed', '28800', '--acts', '12'];
const CLI = fileURLToPath(import.meta.resolve('@slipway/cli/bin'));

test('a practice store passes its drill and leaves a report that counts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-drill-'));
  try {
    const child = spawn(process.execPath, [CLI, 'drill', 'offline', ...WORDS], {
      cwd: folder,
      env: { ...process.env, SLIPWAY_HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = once(child, 'exit');
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.equal((await exited)[0], 0, errors + out);
    assert.match(out, /Offline drill of s03: PASSED/);
    assert.match(out, /3 devices \(3 of them simulated\)/);
    const paper: unknown = JSON.parse(readFileSync(join(folder, 'drill-s03.json'), 'utf8'));
    const people = readPeople(join(folder, 'home/drill/people.yaml'));
    const report = verifyDrill(paper, people, Date.now());
    assert.deepEqual([report.store, report.passed, report.forMs], ['s03', true, 86_400_000]);
    const changed = structuredClone(paper) as { payload: { forMs: number } };
    changed.payload.forMs *= 2;
    assert.throws(() => verifyDrill(changed, people, Date.now()), /was changed since/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
