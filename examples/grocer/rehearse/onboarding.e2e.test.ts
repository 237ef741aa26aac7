/** The command as a new user runs it: one customer of each kind, and a signed score. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readPeople, verifyDocument } from '@slipway/authority';
import type { OnboardingReport } from '@slipway/rehearsal';

const CLI = fileURLToPath(import.meta.resolve('@slipway/cli/bin'));

test('one customer of each kind becomes a member, or does not, as it must', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-onboarding-'));
  try {
    const words = ['rehearse', 'onboarding', '--store', 's03', '--runs', '5', '--json'];
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: folder,
      env: { ...process.env, SLIPWAY_HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = once(child, 'exit');
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.equal((await exited)[0], 0, errors + out);
    const people = readPeople(join(folder, 'home/onboarding/people.yaml'));
    const subject = 'rehearsal/onboarding/s03';
    const paper = verifyDocument(JSON.parse(out), { subject, people, nowMs: Date.now() });
    const report = paper.payload as unknown as OnboardingReport;
    assert.deepEqual(
      report.cases.map((one) => [one.case, one.passed]),
      ['happy', 'declined', 'abandoned', 'duplicate', 'offline'].map((name) => [name, 1]),
    );
    assert.deepEqual([report.activation.of, report.activation.activated], [3, 3]);
    assert.ok(report.activation.low < 0.5, 'three customers say little');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
