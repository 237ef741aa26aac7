/** The old version is dropped only when nothing is against it; all that is against it is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '@slipway/pg';
import { completeChange } from '../changes.ts';
import { ContractRefusedError } from '../errors.ts';
import { adopt, start } from '../test-support.ts';
import { SERVERS } from '../test-servers.ts';
import { verifySchema } from '../verify.ts';
import type { ContractGuard } from './contract-proof.ts';

const ON = { schema: 'shop' };

async function refusal(
  url: string,
  standalone: boolean,
  guard?: ContractGuard,
): Promise<ContractRefusedError> {
  try {
    await completeChange(url, { ...ON, standalone, guard });
  } catch (error) {
    if (error instanceof ContractRefusedError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

for (const server of SERVERS) {
  test(
    `the contract is refused with every reason at once, on ${server.name}`,
    {
      skip: server.skip,
    },
    async () => {
      await server.withDatabase(async ({ sql, url }) => {
        await adopt(
          sql,
          `create table item (id int primary key, name text);
         insert into item select i, 'Item ' || i from generate_series(1, 50) i`,
        );
        await start(
          url,
          '  - alter_column: { table: item, column: name, type: text, up: upper(name), ' +
            'down: lower(name) }',
        );
        const sound = await verifySchema(url, ON);
        assert.equal(sound.ok, true);
        assert.deepEqual(sound.changes[0]?.tables, [{ table: 'item', rows: 50, findings: [] }]);

        await sql`create view public.report as select name from shop_v1.item`;
        // A writer that skips triggers, as logical replication does.
        await sql.begin(async (tx) => {
          await tx`set local session_replication_role = replica`;
          await tx`update shop.item set name = 'lost' where id = 7`;
          await tx`insert into shop.item (id, name) values (51, 'missed')`;
        });
        await sql`
        create table slipway.launch (name text, phase text, spec jsonb, created_at timestamptz)`;
        await sql`create table slipway.fleet_epoch (device text)`;
        const spec = sql.json({ changes: [{ on: 'db', schema: 'shop', file: 'v2.yaml' }] });
        await sql`insert into slipway.launch values ('opening', 'ramping', ${spec}, now()),
                                                  ('before', 'done', ${spec}, now())`;
        await sql`insert into slipway.fleet_epoch values ('till-1')`;
        const [old, idle] = ['old-release', 'idle-release'].map((name) =>
          connect(url, { name, max: 1 }),
        );
        await idle!`select name from shop_v1.item where id = 1`;
        await old!.begin(async (tx) => {
          await tx`select name from shop_v1.item where id = 1`;
          const error = await refusal(url, true);
          assert.deepEqual(
            error.reasons.map(({ kind }) => kind),
            ['launch', 'device', 'use', 'use', 'rows'],
          );
          const [launch, device, session, view, differ] = error.reasons;
          assert.match(launch?.text ?? '', /^launch opening \(ramping\) brings this change/);
          assert.match(device?.text ?? '', /^1 enrolled device/);
          assert.match(session?.text ?? '', /\(old-release\) is (idle|active) in a transaction/);
          assert.equal(view?.text, 'view public.report stands on it');
          // The row that was missed is converted; the one that was changed shows by comparison.
          assert.match(differ?.text ?? '', /^1 rows .*the two versions disagree \(id 7\)$/);
          assert.match(error.message, /^shop_v1 cannot be dropped: \(1\) .*\(5\) .*Let the /);
          assert.equal(error.exitCode, 1);
          // A launch's own runner answers for the launch itself, and a guard for the devices.
          const own = await refusal(url, false);
          assert.equal(own.reasons[0]?.kind, 'device');
          const text = 'till-1 has not said';
          const judged = await refusal(url, false, async () => [{ kind: 'device', text }]);
          assert.equal(judged.reasons[0]?.text, text);
          assert.deepEqual(
            own.reasons.slice(1, 3).map(({ kind }) => kind),
            ['use', 'use'],
          );
        });
        await sql.begin(async (tx) => {
          await tx`set local session_replication_role = replica`;
          await tx`insert into shop.item (id, name) values (52, 'missed')`;
        });
        const broken = await verifySchema(url, ON);
        assert.equal(broken.ok, false);
        assert.deepEqual(
          broken.changes[0]?.tables.map(({ rows, findings }) => [
            rows,
            findings.map((each) => [each.count, each.rows.toSorted()]),
          ]),
          [
            [
              52,
              [
                [1, ['id 52']],
                [2, ['id 52', 'id 7']],
              ],
            ],
          ],
        );
        const [still] = await sql`select name from shop_v1.item where id = 1`;
        assert.equal(still?.['name'], 'Item 1', 'a refusal and a verification change nothing');

        await sql`drop view public.report`;
        await sql`create index item_name on shop.item (name)`;
        await sql`update slipway.launch set phase = 'rolled-back'`;
        await sql`delete from slipway.fleet_epoch`;
        await sql`delete from shop.item where id in (7, 51)`;
        const { warnings, state } = await completeChange(url, { ...ON, standalone: true });
        assert.equal(state, 'complete');
        assert.match(warnings?.[0] ?? '', /: index shop\.item\.item_name was added by hand/);
        assert.match(warnings?.[1] ?? '', /\(idle-release\), idle since .*, named shop_v1/);
        await Promise.all([old!.end(), idle!.end()]);
        const none = await verifySchema(url, ON);
        assert.deepEqual([none.ok, none.changes], [true, []]);
      });
    },
  );
}

test('a change on its way cannot be verified, and an unknown schema is no schema', async () => {
  await SERVERS[0]!.withDatabase(async ({ sql, url }) => {
    await adopt(sql, 'create table item (id int primary key)');
    await start(
      url,
      '  - add_column: { table: item, column: { name: a, type: int, default: "1" } }',
    );
    await sql`update slipway.schema_change set state = 'expanding' where name = 'v2'`;
    const { ok, changes } = await verifySchema(url, ON);
    assert.deepEqual([ok, changes[0]?.unverified], [false, 'it is expanding']);
    await assert.rejects(verifySchema(url, { schema: 'shpo' }), { code: 'SCHEMA_NO_CHANGE' });
  });
});

test('all changes in flight are verified, each against the one before it', async () => {
  await SERVERS[0]!.withDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table item (id int primary key, name text);
       insert into item values (1, 'a')`,
    );
    await start(
      url,
      '  - alter_column: { table: item, column: name, type: text, up: upper(name), ' +
        'down: lower(name) }',
    );
    await start(
      url,
      '  - alter_column: { table: item, column: name, type: text, up: "name || \'!\'", ' +
        'down: "rtrim(name, \'!\')" }',
      'v3',
    );
    await sql`insert into shop_v3.item values (2, 'B!')`;
    const { ok, changes, drift } = await verifySchema(url, ON);
    assert.deepEqual(
      [ok, drift, changes.map(({ change, tables }) => [change, tables[0]?.rows])],
      [
        true,
        [],
        [
          ['v2', 2],
          ['v3', 2],
        ],
      ],
    );
    const { state } = await completeChange(url, { ...ON, standalone: true });
    assert.equal(state, 'complete');
    const after = await verifySchema(url, ON);
    assert.deepEqual([after.ok, after.drift, after.changes.length], [true, [], 1]);
  });
});
