/** `npm run test:soak -- rehearse-launch`: the grocer's launch, every criterion, in small. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readPeople } from '@slipway/authority';
import { verifyRehearsal } from '@slipway/rehearsal';

const CLI = fileURLToPath(import.meta.resolve('@slipway/cli/bin'));
const WORDS = ['--stores', '3', '--scale', '0.02', '--rate', '20', '--json'];

test('every criterion fires by a real fault, every rollback is timed, it is signed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-rehearsal-'));
  try {
    const child = spawn(process.execPath, [CLI, 'rehearse', 'launch', ...WORDS], {
      cwd: folder,
      env: { ...process.env, SLIPWAY_HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const paper = await json(child.stdout);
    assert.equal((await exited)[0], 0);
    const people = readPeople(join(folder, 'home/rehearsal/people.yaml'));
    const { passed, criteria, withinMs } = verifyRehearsal(paper, people, Date.now());
    assert.ok(passed && criteria.length === 5);
    for (const { how, rollbacks } of criteria) {
      assert.ok(how !== null && rollbacks.every(({ ms }) => ms <= withinMs));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
