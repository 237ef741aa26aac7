/** What was decided of cases is done: by the real command, at a real provider, once. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { burn, checkLedger, earn, ensureCommerceTables, readBalance } from '@slipway/commerce';
import { startStripe, TEST_KEY, type StripeProcess } from '@slipway/commerce/testing';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureReconcileTables, readRules, runReconcile, type CaseView } from '@slipway/reconcile';
import { deliver } from '@slipway/reconcile/testing';
import { BIN, until, withWorkplace, type Workplace } from './testing/bin.ts';

const AT_MS = Date.UTC(2026, 10, 27, 8);
const CARRY_OUT = ['reconcile', 'carry-out', '--after', '0s'];

interface Shop {
  readonly sql: Sql;
  readonly stripe: StripeProcess;
  readonly place: Workplace;
  /** Charges of one payment of 900: the first is paid for, the second is one too many. */
  readonly charges: readonly [string, string];
  cases(): Promise<readonly CaseView[]>;
}

/** A payment that was charged twice, and a burn of 100 of which the provider took 60. */
async function books(sql: Sql, stripe: StripeProcess): Promise<readonly [string, string]> {
  await ensureCommerceTables(sql);
  await ensureReconcileTables(sql);
  const movement = { member: 'm-1', store: 's01', atMs: AT_MS };
  await earn(sql, { ...movement, id: 'gift', points: 100 });
  await burn(sql, { ...movement, id: 'burn-1', points: 100 });
  const charges = [await stripe.charge(900), await stripe.charge(900)] as const;
  const base = { store: 's01', device: 's01-till-1', status: 'ok', atMs: AT_MS } as const;
  const money = { ...base, unit: 'USD', amount: 900, keys: { tender: 't-1', basket: 'b-1' } };
  const points = { ...base, unit: 'points', keys: { entry: 'burn-1', member: 'm-1' } };
  await deliver(sql, [
    { ...money, source: 'cloud', kind: 'tender', id: 't-1' },
    ...charges.map((id, at) => ({
      ...money,
      source: 'processor',
      kind: 'settlement',
      id,
      atMs: AT_MS + at * 9000,
    })),
    { ...points, source: 'cloud', kind: 'burn', id: 'burn-1', amount: 100 },
    { ...points, source: 'loyalty', kind: 'burn', id: 'l-1', amount: 60 },
  ]);
  await runReconcile(sql, { rules: readRules(), nowMs: AT_MS + 9 * 3_600_000 });
  return charges;
}

async function inShop(body: (shop: Shop) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    const stripe = await startStripe(null);
    const env = {
      SLIPWAY_DATABASE_URL: url,
      SLIPWAY_REFUNDS_URL: stripe.url,
      SLIPWAY_REFUNDS_KEY: TEST_KEY,
    };
    try {
      const charges = await books(sql, stripe);
      await withWorkplace(env, (place) => {
        const cases = () => place.json<CaseView[]>(['reconcile', 'list', '--json']);
        return body({ sql, stripe, place, charges, cases });
      });
    } finally {
      await stripe.kill();
    }
  });
}

async function assertOnce({ sql, stripe, charges, cases }: Shop): Promise<void> {
  assert.deepEqual(
    (await stripe.refunds()).map(({ payment_intent: of, amount }) => [of, amount]),
    [[charges[1], 900]],
  );
  assert.equal((await readBalance(sql, 'm-1')).available, 40);
  const ledger = await checkLedger(sql);
  assert.ok(ledger.isSound, JSON.stringify(ledger));
  assert.deepEqual(
    (await cases()).map(({ action, remedy }) => [action, remedy?.state]).toSorted(),
    [
      ['charge-store-risk', 'carried-out'],
      ['refund-surplus', 'carried-out'],
    ],
  );
}

test('what a rule decided is carried out once, and then no longer taken back', () =>
  inShop(async (shop) => {
    const { place, stripe, cases } = shop;
    const [one] = (await cases()).filter(({ action }) => action === 'refund-surplus');
    assert.deepEqual([one?.state, one?.remedy?.state], ['resolved', 'decided']);
    const who = ['--by', 'ada', '--reason', 'looked'];
    await place.slipway(['reconcile', 'reopen', one!.id, ...who]);
    assert.equal((await cases()).find(({ id }) => id === one!.id)?.remedy, null);
    await place.slipway(['reconcile', 'resolve', one!.id, ...who]);
    const early = await place.slipway(['reconcile', 'carry-out', '--after', '9h']);
    assert.equal(early.code, 0, early.stderr);
    assert.deepEqual(await stripe.refunds(), []);

    await stripe.simulate('faults', { loseAnswers: 2 });
    const { code, stdout, stderr } = await place.slipway(CARRY_OUT);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    await assertOnce(shop);
    assert.match((await place.slipway(CARRY_OUT)).stdout, /^0 cases carried out\.$/m);
    await assertOnce(shop);
    const list = await place.slipway(['reconcile', 'list']);
    assert.match(list.stdout, /refund-surplus: carried-out \(re_00000001\)/);
    const late = await place.slipway(['reconcile', 'reopen', one!.id, ...who]);
    assert.match(late.stderr, /RECONCILE_REMEDY_BEGUN.*is carried-out/s);
    const twice = await place.slipway(['reconcile', 'done', one!.id, ...who]);
    assert.match(twice.stderr, /RECONCILE_CASE_STATE.*is carried-out/s);
  }));

test('a provider that is down is asked again; what it refuses is for a person, who says so', () =>
  inShop(async ({ sql, stripe, place, charges, cases }) => {
    const refundOf = async () => (await cases()).find(({ action }) => action === 'refund-surplus')!;
    await stripe.simulate('faults', { failBefore: 4 });
    assert.match((await place.slipway(CARRY_OUT)).stdout, /^1 not answered: tried again later/m);
    const waits = (await refundOf()).remedy!;
    assert.deepEqual([waits.state, waits.attempts], ['failed', 1]);
    assert.ok(waits.retryMs! > Date.now());
    const who = ['--by', 'ada', '--reason', 'sent it by hand'];
    const { id } = await refundOf();
    const unsure = await place.slipway(['reconcile', 'reopen', id, ...who]);
    assert.match(unsure.stderr, /it was done already, or may have been/);

    // Somebody gave a part of it back at the provider’s own page meanwhile.
    await stripe.refunder.refund({ charge: charges[0], amount: 1, reason: 'other' });
    await fetch(`${stripe.url}/v1/refunds`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TEST_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `payment_intent=${charges[1]}&amount=100`,
    });
    await sql`update slipway.reconcile_remedy set retry_ms = 0 where state = 'failed'`;
    const refused = await place.slipway(CARRY_OUT);
    assert.equal(refused.code, 1, refused.stderr);
    assert.match(refused.stdout, /^1 refused, or not clear: a person does it/m);
    const failed = (await refundOf()).remedy!;
    assert.deepEqual([failed.state, failed.retryMs], ['failed', null]);
    assert.match(failed.note ?? '', /amount_too_large/);
    const said = await place.slipway(['reconcile', 'done', id, ...who]);
    assert.match(said.stdout, /was carried out by ada\.$/m);
    const told = (await refundOf()).remedy!;
    assert.deepEqual([told.state, told.by, told.note], ['carried-out', 'ada', 'sent it by hand']);
    assert.equal((await stripe.refunds()).length, 2);
  }));

/** Where the worker writes: a test's lock in each of these places stops it there. */
const MOMENTS = {
  'before it is taken': `new.state = 'under-way' and old.state <> 'under-way'`,
  'after it was done, before it is noted': `new.receipts is distinct from old.receipts`,
  'before it is ended': `new.state = 'carried-out'`,
};
const LOCK = 20_261_127;

test('kill -9 at each step of a remedy: what was decided is done once', () =>
  inShop(async (shop) => {
    const { sql, place } = shop;
    await sql.unsafe(`
      create function public.stop_here() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(${LOCK}); return new; end $$`);
    for (const [moment, condition] of Object.entries(MOMENTS)) {
      await sql.unsafe(`
        create or replace trigger stop_here before update on slipway.reconcile_remedy
        for each row when (${condition}) execute function public.stop_here()`);
      const signal = await sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(${LOCK})`;
        const child = spawn(process.execPath, [BIN, ...CARRY_OUT], {
          cwd: place.folder,
          env: place.env,
          stdio: 'inherit',
        });
        const ended = new Promise((resolve) => child.once('exit', (_, by) => resolve(by)));
        await until(`it stands ${moment}`, 20_000, async () => {
          const [waits] = await sql`select 1 from pg_locks
            where locktype = 'advisory' and objid = ${LOCK} and not granted`;
          return waits !== undefined;
        });
        child.kill('SIGKILL');
        return ended;
      });
      assert.equal(signal, 'SIGKILL');
      await until('its session is gone', 20_000, async () => {
        const rows = await sql`select 1 from pg_stat_activity
          where application_name = 'slipway-cli' and datname = current_database()`;
        return rows.length === 0;
      });
      // Its lease goes by.
      await sql`update slipway.reconcile_remedy set lease_ms = 0 where state = 'under-way'`;
    }
    await sql`drop trigger stop_here on slipway.reconcile_remedy`;
    const { code, stderr } = await place.slipway(CARRY_OUT);
    assert.equal(code, 0, stderr);
    await assertOnce(shop);
  }));
