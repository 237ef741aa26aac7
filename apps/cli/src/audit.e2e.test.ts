/** Dossiers and witnesses at the command line; a witness that is killed forgets nothing. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  ensureAuditTables,
  openAuditLog,
  parseWitnesses,
  WitnessAsker,
  type AuditLog,
  type Dossier,
} from '@slipway/authority/audit';
import { freePort } from '@slipway/kernel';
import { ensureLaunchTables } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { readPage, runScript } from './testing/page.ts';
import { BIN, withWorkplace, type Workplace } from './testing/bin.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const LAUNCH = 'launch-1';

async function record(log: AuditLog, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const evidence = { requests: 100 + number };
    await log.append({
      atMs: Date.now(),
      launch: LAUNCH,
      kind: 'ramp/raise',
      text: 's01',
      evidence,
    });
  }
}

/** A launch's row, as far as a dossier needs one. */
async function plan(sql: Sql): Promise<void> {
  await ensureLaunchTables(sql);
  await sql`
    insert into slipway.launch (id, name, file, spec, criteria_hash, speed, phase, entered)
    values (${LAUNCH}, 'fifteen', 'launch.yaml', '{}', '', 1, 'planned', '{}')`;
}

/** A witness as a process. */
interface WitnessProcess {
  readonly url: string;
  /** Its line of `audit-witnesses`. */
  readonly line: string;
  readonly child: ChildProcess;
  kill(): Promise<void>;
}

async function startWitness(place: Workplace, port: number): Promise<WitnessProcess> {
  const words = ['audit', 'witness', '--listen', `127.0.0.1:${port}`, '--state', 'seen.json'];
  const args = [BIN, ...words, '--logs', '.slipway/audit-log.pub', '--json'];
  const child = spawn(process.execPath, args, {
    cwd: place.folder,
    env: place.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = Promise.withResolvers<void>();
  child.once('exit', () => ended.resolve());
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the witness ended (${code})`)));
  });
  const { url, key } = JSON.parse(line) as { url: string; key: string };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended.promise;
  };
  return { url, line: `${url} ${key}`, child, kill };
}

void test('the guide’s commands check a dossier; a change is told with its entry', () =>
  withTestDatabase(async ({ sql, url }) => {
    const path = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`;
    await withWorkplace({ SLIPWAY_DATABASE_URL: url, PATH: path }, async (place) => {
      await plan(sql);
      await record(await openAuditLog({ sql, folder: place.home }), 5);
      const { script } = readPage(readFileSync(join(ROOT, 'docs/audit.md'), 'utf8'));
      const ran = await runScript(place, script);
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.match(ran.stdout, /^launch fifteen \(launch-1\): holds\n[^]* signed up to 5$/m);

      const dossier = JSON.parse(place.read('dossier.json')) as Dossier;
      (dossier.leaves[3]!.entry as { text: string }).text = 's02';
      place.write({
        'forged.json': JSON.stringify(dossier),
        'cut.json': place.read('dossier.json').slice(0, 99),
      });
      const forged = await place.slipway(['audit', 'verify', 'forged.json', '--json']);
      assert.equal(forged.code, 1);
      const { findings } = JSON.parse(forged.stdout) as {
        findings: { seq: number; kind: string }[];
      };
      assert.deepEqual(
        findings.map(({ seq, kind }) => [seq, kind]),
        [[3, 'changed']],
      );
      const cut = await place.slipway(['audit', 'verify', 'cut.json']);
      assert.equal(cut.code, 65);
      assert.match(cut.stderr, /error\[AUDIT_DOSSIER\]: cut\.json is no dossier/);
      const unknown = await place.slipway(['audit', 'export', 'fifteeen']);
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /Did you mean "fifteen"/);
    });
    await withWorkplace({}, async (stranger) => {
      const dossier = { format: 'slipway-dossier/1', launch: { id: 'x', name: 'x' }, leaves: [] };
      const claimed = { log: 'nobody', witnesses: [] };
      stranger.write({ 'd.json': JSON.stringify({ ...dossier, checkpoints: [], claimed }) });
      const untrusted = await stranger.slipway(['audit', 'verify', 'd.json']);
      assert.equal(untrusted.code, 1);
      assert.match(untrusted.stdout, /untrusted: Its key is its own word/);
    });
  }));

void test('a witness killed at any moment has seen all that it cosigned, and cosigns no fork', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await ensureAuditTables(sql);
      const log = await openAuditLog({ sql, folder: place.home });
      const port = await freePort();
      let running = await startWitness(place, port);
      const askOf = () => new WitnessAsker(log, sql, parseWitnesses(running.line, 'a test')[0]!);
      let cosigned = 0;
      try {
        for (let round = 0; round < 2; round += 1) {
          const asker = askOf();
          const asking = (async () => {
            for (;;) {
              await record(log, 1);
              const checkpoint = await log.checkpoint();
              const answered = asker.cosign(checkpoint);
              if (checkpoint.size % 4 === 3) {
                setTimeout(() => running.child.kill('SIGKILL'), round * 3); // while it answers
              }
              await answered;
              cosigned = checkpoint.size;
            }
          })();
          await assert.rejects(asking, { code: 'AUDIT_WITNESS_AWAY' });
          await running.kill();
          running = await startWitness(place, port);
          const seen = await fetch(`${running.url}/checkpoint?${log.key.name}`);
          const [, size] = (await seen.text()).split('\n');
          assert.ok(Number(size) >= cosigned, `${size} were remembered of ${cosigned}`);
        }
        const words = ['audit', 'witness', '--listen', `127.0.0.1:${port}`];
        words.push('--state', 'seen.json', '--logs', '.slipway/audit-log.pub');
        const second = await place.slipway(words);
        assert.equal(second.code, 75, second.stderr);
        await refusesForks(sql, place, running);
        await askOf().cosign(await log.checkpoint());
        await plan(sql);
        place.write({ 'dossier.json': (await place.slipway(['audit', 'export', LAUNCH])).stdout });
        const key = running.line.split(' ')[1]!;
        const held = ['audit', 'verify', 'dossier.json', '--witness', key];
        const verified = await place.slipway(held);
        assert.equal(verified.code, 0, verified.stdout + verified.stderr);
        assert.match(verified.stdout, / saw \d+ of them at 20/);
      } finally {
        await running.kill();
      }
    });
  }));

/** The log's own key signs another history, as whoever stole it could. */
async function refusesForks(sql: Sql, place: Workplace, witness: WitnessProcess): Promise<void> {
  await withTestDatabase(async (other) => {
    await ensureAuditTables(other.sql);
    const folder = join(place.folder, 'thief');
    place.write({ 'thief/audit-log.key': readFileSync(join(place.home, 'audit-log.key'), 'utf8') });
    const forged = await openAuditLog({ sql: other.sql, folder });
    const asker = new WitnessAsker(forged, sql, parseWitnesses(witness.line, 'a test')[0]!);
    await record(forged, 1);
    const shrunk = asker.cosign(await forged.checkpoint());
    await assert.rejects(shrunk, /it has seen \d+ entries, and 1 are shown/);
    await record(forged, 60);
    const fork = asker.cosign(await forged.checkpoint());
    await assert.rejects(fork, /\(422\): Forked: its tree of 61 does not go on/);
  });
}
