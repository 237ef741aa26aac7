/** Reconciliation through the real command line: taken in, matched, worked on, paid for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Budget, CaseView, RunResult } from '@slipway/reconcile';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';

const HEADER =
  'transaction_id,merchant_reference,order_id,store,terminal,amount,currency,captured_at,' +
  'status,batch';
const FILE = [
  HEADER,
  'p-1,t-1,b-1,s01,s01-till-1,12.50,USD,2026-01-27T08:00:05Z,captured,s01-1',
  'p-2,t-2,b-2,s01,s01-till-1,3.50,USD,2026-01-27T08:00:09Z,declined,s01-1',
  'p-3,t-3,b-3,s01,s01-till-2,9.00,USD,2026-01-27T08:00:19Z,captured,s01-1',
  'TRAILER,3,25.00,2026-01-28T00:00:00Z',
  '',
].join('\n');
const LEDGERS = `
version: 1
ledgers:
  - name: payments
    source: cloud
    kind: tender
    table: [shop, payment]
    id: id
    store: store
    device: till
    unit: { fixed: USD }
    amount: minor
    at: at
    keys: { tender: id }
`;

test('a settlement file and a ledger: matched, settled by rule, settled by a person', () =>
  withTestDatabase(async ({ sql, url }) => {
    await sql.unsafe(`
      create schema shop;
      create table shop.payment (
        id text, store text, till text, minor bigint, at timestamptz);
      insert into shop.payment values
        ('t-1', 's01', 's01-till-1', 1250, '2026-01-27T08:00:00Z'),
        ('t-2', 's01', 's01-till-1', 350, '2026-01-27T08:00:01Z')`);
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      const cut = FILE.slice(0, FILE.indexOf('TRAILER'));
      place.write({ 's.csv': FILE, 'cut.csv': cut, 'ledgers.yaml': LEDGERS });
      const run = async (words: string, code = 0): Promise<string> => {
        const ran = await place.slipway(['reconcile', ...words.split(' ')]);
        assert.equal(ran.code, code, `${words}: ${ran.stdout}${ran.stderr}`);
        return ran.stdout + ran.stderr;
      };
      assert.match(await run('import cut.csv --feed settlement', 65), /cut.csv:4:1[\s\S]*cut off/);
      assert.match(await run('budget --launch spring --begin'), /Left: 1:30:00 of 1:30:00/);
      assert.match(await run('import s.csv --feed settlement'), /3 rows taken/);
      assert.match(await run('import s.csv --feed settlement'), /was taken already, as s.csv/);

      const words = ['reconcile', 'run', '--ledgers', 'ledgers.yaml', '--json'];
      const result = await place.json<RunResult>(words);
      assert.deepEqual([result.records, result.exact, result.resolved], [5, 1, 1]);
      const cases = await place.json<CaseView[]>(['reconcile', 'list', '--json']);
      assert.deepEqual(
        cases.map((one) => [one.class, one.state, one.action]),
        [
          ['missing-transaction', 'open', null],
          ['late-decline', 'resolved', 'present-again'],
        ],
      );
      const [missing, declined] = cases;
      assert.match(await run(`show ${missing?.id}`), /processor settlement p-3 s01 900 USD ok/);
      await run(`reopen ${declined?.id} --by ada --reason cash`);
      const ids = `${missing?.id},${declined?.id}`;
      assert.match(await run(`resolve ${ids} --by ada --reason till-roll`), /2 cases resolved/);
      await run(`resolve ${ids} --by ada --reason twice`, 75);
      assert.match(await run('list --csv'), /^id,class,root[\s\S]*till-roll/);
      assert.match(await run('list --state opne', 2), /Did you mean --state open/);
      assert.match(await run('audit 1/2 --verdict maybe', 2), /right or wrong/);
      assert.match(await run('audit 1-2 --verdict wrong', 2), /such as 12\/345/);
      const verdict = 'audit 1/2 --verdict wrong --by ada --reason looked';
      assert.match(await run(verdict, 2), /Records 1 and 2 are no match/);
      const left = await place.json<Budget>([
        'reconcile',
        'budget',
        '--launch',
        'spring',
        '--json',
      ]);
      assert.equal(left.open, 0);
      assert.ok(left.tookMs > 0, 'a case that was reopened costs');
    });
  }));
