/**
 * Tills and cloud, all of them real processes: the agent sells while nobody answers, both releases
 * of the sync service take what it has, and the old schema version goes only when it has fenced.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { beginRound, contractGuard, createEnrolCode, fileJournal } from '@slipway/fleet/server';
import { freePort } from '@slipway/kernel';
import { completeChange } from '@slipway/schema';
import { withBothVersions } from '../../testing/database.ts';
import { versionSchemas } from '../../demo/ground.ts';
import { TILL_TABLES } from './performers.ts';

const AGENT = fileURLToPath(import.meta.resolve('@slipway/device/bin'));
const DEADLINE_MS = 20_000;

/** Starts a program and waits until it says a line that fits. */
async function start(args: readonly string[], env: Record<string, string>, ready: RegExp) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const match = ready.exec(line);
    if (match) return { child, url: match[1]! };
  }
  throw new Error(`${args.join(' ')} ended`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadlineMs) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

void test('a till sells through a dead line, and the contract waits for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-sync-'));
  const children: ChildProcess[] = [];
  try {
    await withBothVersions(0.001, async ({ sql, url }) => {
      await sql.unsafe(TILL_TABLES);
      const journal = join(folder, 'journal.jsonl');
      const port = await freePort();
      const sync = async (release: 1 | 2) => {
        const schemas = Object.entries(versionSchemas(release)).map(
          ([name, schema]) => [`SLIPWAY_SCHEMA_${name.toUpperCase()}`, schema] as const,
        );
        const main = fileURLToPath(new URL(`release-${release}/main.ts`, import.meta.url));
        const env = { DATABASE_URL: url, PORT: String(port), GROCER_FLEET_JOURNAL: journal };
        const own = { ...env, ...Object.fromEntries(schemas) };
        const started = await start([main], own, /listens on (\S+)/);
        children.push(started.child);
        return started.child;
      };
      const blue = await sync(1);
      const code = await createEnrolCode(sql, {
        device: 'till-s03-1',
        store: 's03',
        kind: 'till',
        label: 'Till 1',
      });
      const agent = async (schemaVersion: number) => {
        const own = ['--folder', join(folder, 'till'), '--secure', join(folder, 'secure')];
        const at = ['--cloud', `http://127.0.0.1:${port}`, '--port', '0', '--enrol', code];
        const args = [AGENT, ...own, ...at, '--schema-version', String(schemaVersion)];
        const started = await start(args, {}, /"url":"([^"]+)"/);
        children.push(started.child);
        return started;
      };
      let till = await agent(1);
      const call = async (path: string, body?: unknown) => {
        const token = readFileSync(join(folder, 'till', 'api-token'), 'utf8').trim();
        const answer = await fetch(`${till.url}${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const json = (await answer.json()) as Record<string, unknown>;
        assert.ok(answer.ok, JSON.stringify(json));
        return json;
      };
      const price = { priceMinor: 349, currency: 'USD', bookId: 'b1', ruleId: 'r1' };
      const sell = async (basket: string) =>
        call('/v1/sales', { opId: basket, basket, lines: [{ sku: 'milk', quantity: 2, price }] });
      const sold = (basket: string) => async () => {
        const rows =
          await sql`select total_minor::int as t from till.basket where op_id = ${basket}`;
        return rows[0]?.['t'] === 698;
      };
      await sell('B1');
      await until('the first sale is applied by blue', sold('B1'));

      // The line is dead, and the till sells on.
      await end(blue, 'SIGKILL');
      await sell('B2');
      await call('/v1/loyalty/earn', { opId: 'P1', member: 'm000001', points: 7 });
      const person = {
        member: 'new-1',
        firstName: 'Ada',
        lastName: 'van Lovelace',
        email: 'a@b.c',
      };
      await call('/v1/sign-ups', { opId: 'S1', ...person, consent: { text: 'yes', atMs: 1 } });
      await end(till.child, 'SIGKILL');
      till = await agent(1);

      // Green answers; what the old release wrote is done in the new form.
      await sync(2);
      await until('the sale through the dead line', sold('B2'));
      const [entry] = await sql`select store_id, points::int from
        "loyalty_2026-11-store-reference".entry where op_id = 'P1'`;
      assert.deepEqual({ ...entry }, { store_id: 's03', points: 7 });
      const [member] = await sql`select full_name from
        "subscriptions_2026-01-initial".member where id = 'new-1'`;
      assert.equal(member?.['full_name'], 'Ada van Lovelace');
      const [signUp] = await sql`
        select id, store, device, member, stage from slipway.commerce_sign_up`;
      const of = { id: 'new-1', member: 'new-1', store: 's03', device: 'till-s03-1' };
      assert.deepEqual({ ...signUp }, { ...of, stage: 'verified' });

      const complete = async () =>
        completeChange(url, { schema: 'loyalty', standalone: true, guard: contractGuard });
      await assert.rejects(completeChange(url, { schema: 'loyalty' }), /1 enrolled device/);
      await assert.rejects(complete(), /till-s03-1 of s03, epoch 1: no round of fences has begun/);
      await beginRound(sql, fileJournal(journal), { below: 2, reason: 'the release is full' });
      await sell('B3');
      await until('the sale is applied', sold('B3'));
      await assert.rejects(
        complete(),
        /till-s03-1 .* it has not said that it writes nothing below/,
      );

      // The till gets its newer release, and fences by itself.
      await end(till.child);
      till = await agent(2);
      await until('the fence', async () => {
        return (await sql`select 1 from slipway.fleet_fence where refused is null`).length > 0;
      });
      await sell('B4');
      await until('a sale in the new form', sold('B4'));
      assert.equal((await complete()).state, 'complete');
      const [kept] = await sql`select certificate from slipway.fleet_contract`;
      assert.match(JSON.stringify(kept?.['certificate']), /fenced at op \d+ in round 1/);
      for (const child of children) await end(child);
    });
  } finally {
    for (const child of children) await end(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
