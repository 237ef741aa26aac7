/** People at cases through the control plane: who may, what is told at once, what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CaseDetail } from '@slipway/api';
import type { LaunchRecord } from '@slipway/launch';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  beginBudget,
  ensureReconcileTables,
  readRules,
  runReconcile,
  type ReconcileRecord,
} from '@slipway/reconcile';
import { deliver } from '@slipway/reconcile/testing';
import type { Sql } from '@slipway/pg';
import { Value } from 'typebox/value';
import { Business } from './business.ts';
import type { CaseAct, CaseActs } from './cases.ts';

const HOUR_MS = 3_600_000;

const rowOf = (source: string, kind: string, id: string, atMs: number): ReconcileRecord => ({
  source,
  kind,
  id,
  store: `s0${Number(id.at(-1)) + 1}`,
  device: `till-${id.at(-1)}`,
  unit: 'USD',
  amount: 1000,
  atMs,
  status: 'ok',
  keys: {},
});

/** Charges that no till knows of, one for each of three tills; and a match that is audited. */
async function addCases(sql: Sql, nowMs: number): Promise<void> {
  await ensureReconcileTables(sql);
  const atMs = nowMs - 30 * HOUR_MS;
  const charge = (at: number) => ({
    ...rowOf('processor', 'settlement', `p${at}`, atMs),
    keys: { tender: `t${at}` },
  });
  const basket = { keys: { basket: 'b0' } };
  const sale = (source: string) => ({ ...rowOf(source, 'sale', 'b0', atMs), ...basket });
  await deliver(sql, [charge(0), charge(1), charge(2), sale('device'), sale('cloud')], nowMs);
  const rules = readRules();
  const matches = rules.matches.map((one) => {
    return { ...one, audit: { exactPpm: 1_000_000, nearPpm: 1_000_000 } };
  });
  await runReconcile(sql, { rules: { ...rules, matches }, nowMs: nowMs - 20 * HOUR_MS });
}

void test('cases are claimed, resolved, reopened and audited by known people', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-cases-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const people = join(folder, 'people.yaml');
  const known = ['ada', 'ben'].map((id) => ({ id, name: id }));
  writeFileSync(people, JSON.stringify({ people: known }));
  await withTestDatabase(async ({ sql, url }) => {
    const nowMs = Date.now();
    await addCases(sql, nowMs);
    const databases = { main: { urlRef: 'env:MAIN_URL', schemas: [] } };
    const spec = { devices: null, databases, folder, people };
    const launch = { id: 'l-1', name: 'spring', spec } as unknown as LaunchRecord;
    const business = new Business({ env: { MAIN_URL: url } });
    const told = async () => (await business.view(launch)).reconciliation!;
    /** As the person themselves. */
    const act = <Name extends CaseAct>(name: Name, wish: CaseActs[Name]) =>
      business.act(launch, name, wish, { person: wish.by, through: null });
    try {
      const first = await told();
      assert.equal(first.budget, null);
      assert.deepEqual(
        first.counts.map(({ class: name, open, ages }) => [name, open, ages['under 24 h']]),
        [['missing-transaction', 3, 3]],
      );
      const [one = '', two = '', three = ''] = first.cases.map(({ id }) => id);
      await assert.rejects(act('claimCase', { case: one, by: 'eve' }), {
        code: 'API_PERSON_UNKNOWN',
      });
      await act('claimCase', { case: one, by: 'ada' });
      await act('focusCase', { case: one, by: 'ada', kind: 'beat' });
      await act('focusCase', { case: one, by: 'ada', kind: 'blur' });
      assert.equal((await told()).cases.find(({ id }) => id === one)?.claimedBy, 'ada');
      const bulk = { cases: [one, two, three], by: 'ben', reason: 'on the paper roll' };
      await assert.rejects(act('resolveCases', bulk), {
        code: 'RECONCILE_CASE_CLAIMED',
      });
      assert.deepEqual((await told()).counts[0]?.open, 3, 'all of them or none');
      await beginBudget(sql, 'spring', readRules().budget, nowMs - 21 * HOUR_MS);
      const sent = { ...bulk, by: 'ada', action: 'send-again' };
      const acted = await act('resolveCases', sent);
      assert.equal(acted.changed, 3);
      const done = await told();
      assert.deepEqual([done.counts[0]?.open, done.counts[0]?.resolved], [0, 3]);
      assert.equal(done.budget?.open, 0);
      const reopened = { case: two, by: 'ben', reason: 'not so' };
      await business.act(launch, 'reopenCase', reopened, { person: 'ben', through: 'operator' });
      assert.equal((await told()).cases.find(({ id }) => id === two)?.claimedBy, 'ben');

      const by = { by: 'ben', reason: 'sent by e-mail' };
      await act('carriedOutCase', { case: one, ...by });
      const remedies = (await told()).cases.map(({ id, remedy }) => [id, remedy?.state]);
      assert.deepEqual(
        new Map(remedies as [string, string | undefined][]),
        new Map([
          [one, 'carried-out'],
          [two, undefined],
          [three, 'decided'],
        ]),
      );
      await assert.rejects(act('reopenCase', { case: one, ...by }), {
        code: 'RECONCILE_REMEDY_BEGUN',
      });
      await assert.rejects(act('carriedOutCase', { case: three, by: 'eve', reason: 'x' }), {
        code: 'API_PERSON_UNKNOWN',
      });

      const detail = await business.readCase(launch, two);
      assert.ok(Value.Check(CaseDetail, detail), JSON.stringify(detail));
      assert.deepEqual(
        detail.decisions.map(({ kind, by, reason }) => [kind, by, reason]),
        [
          ['resolved', 'ada', 'on the paper roll'],
          ['reopened', 'the installation for ben', 'not so'],
        ],
      );
      assert.match(detail.instances[0]?.records[0]?.id ?? '', /^p\d$/);
      await assert.rejects(business.readCase(launch, 'none'), { code: 'RECONCILE_UNKNOWN_CASE' });

      const [{ left = 0, right = 0 } = {}] = done.audits;
      const wish = { left, right, by: 'ada', reason: 'another sale' };
      await act('judgeMatch', { ...wish, verdict: 'wrong' });
      assert.deepEqual((await told()).audits, []);
      await assert.rejects(act('takeBackMatch', wish), {
        code: 'RECONCILE_UNKNOWN_MATCH',
      });
    } finally {
      await business.close();
    }
  });
});
