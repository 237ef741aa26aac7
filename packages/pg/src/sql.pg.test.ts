import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort, OperatorError } from '@slipway/kernel';
import { connect, connectChecked, ident, literal, sqlState, withDatabase } from './sql.ts';
import { testServerUrl, withTestDatabase } from './testing.ts';

test('a server that answers gives a pool with the name and settings asked for', async () => {
  await withTestDatabase(async ({ url }) => {
    const sql = await connectChecked(url, { name: 'seen', settings: { lock_timeout: '7s' } });
    const [row] = await sql`
      select current_setting('application_name') as name, current_setting('lock_timeout') as wait`;
    assert.deepEqual({ ...row }, { name: 'seen', wait: '7s' });
    await sql.end();
  });
});

test('no server, a wrong password, no such database, no URL: PG_UNAVAILABLE', async () => {
  const server = await testServerUrl();
  const wrong = new URL(server);
  wrong.password = 's3cret';
  const urls: readonly [string, RegExp][] = [
    [`postgres://u:s3cret@127.0.0.1:${await freePort()}/db`, /ECONNREFUSED/],
    [wrong.toString(), /password authentication failed/],
    [`${withDatabase(server, 'x')}?password=s3cret`, /cannot be reached/],
    [withDatabase(server, 'no_such_database'), /"no_such_database" does not exist/],
    ['u:s3cret', /cannot be reached/],
  ];
  for (const [url, reason] of urls) {
    await assert.rejects(connectChecked(url, { name: 'test', max: 1 }), (error: unknown) => {
      assert.ok(error instanceof OperatorError);
      assert.equal(error.code, 'PG_UNAVAILABLE');
      assert.match(error.message, reason);
      const told = `${error.stack}${JSON.stringify(error)}`;
      const real = decodeURIComponent(new URL(server).password);
      assert.ok(!told.includes('s3cret') && !told.includes(real), told);
      return true;
    });
  }
});

test('names and strings written by hand read back as they were, in both string modes', async () => {
  await withTestDatabase(async ({ sql }) => {
    for (const text of ["it's", 'a\\b', "\\'; drop table x --", '"quoted"', '€ $1 %', '']) {
      for (const mode of ['on', 'off']) {
        const [row] = await sql.begin(async (tx) => {
          await tx.unsafe(`set local standard_conforming_strings = ${mode}`);
          return tx.unsafe(`select ${literal(text)} as ${ident(`n${text}`)}`);
        });
        assert.deepEqual({ ...row }, { [`n${text}`]: text });
      }
    }
  });
});

test("an error's state is told, and only if it is PostgreSQL's", async () => {
  const sql = connect(await testServerUrl(), { name: 'test', max: 1 });
  assert.equal(sqlState(await sql`select 1/0`.catch((error: unknown) => error)), '22012');
  assert.equal(sqlState(new Error('x')), undefined);
  await sql.end();
});
