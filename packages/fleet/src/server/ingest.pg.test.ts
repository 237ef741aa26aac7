/** Ingest on a real PostgreSQL, over HTTP: what is acked is held, whatever is sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { earn, until, withGateway, type Bench } from '../testing/test-gateway.ts';
import { TestDevice } from '../testing/test-device.ts';
import { createEnrolCode, revokeDevice } from './registry.ts';

async function heldOf({ sql }: Bench, device: string): Promise<number[]> {
  const rows = await sql<{ seq: number }[]>`
    select seq::int as seq from slipway.fleet_op where device = ${device} order by epoch, seq`;
  return rows.map(({ seq }) => seq);
}

const applied =
  ({ sql }: Bench, opId: string) =>
  async () =>
    (await sql`select 1 from ledger where op_id = ${opId}`).length > 0;

void test('I2 I4 ops are acked when they are held; the same again changes nothing', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    for (let at = 0; at < 5; at++) till.append(earn(`m${at}`));
    const first = await till.upload();
    assert.deepEqual([first.result, first.status.ackedSeq], ['acked', 5]);
    assert.equal(first.status.ackedHash, till.head);
    for (const [from, to] of [
      [1, 5],
      [3, 4],
      [5, 5],
    ] as const) {
      assert.equal((await till.upload(from, to)).result, 'acked');
    }
    till.append(earn('m9'));
    assert.equal((await till.upload(4)).status.ackedSeq, 6, 'old and new together');
    assert.deepEqual(await heldOf(bench, 'till-1'), [1, 2, 3, 4, 5, 6]);
    await until('all are applied', applied(bench, 'till-1-1-6'));
    const [row] = await bench.sql`select count(*)::int as n from ledger`;
    assert.equal(row?.['n'], 6);
    const { body } = await till.get('/sync/v1/status');
    assert.deepEqual([body['ackedSeq'], body['appliedSeq']], [6, 6]);
  });
});

void test('I3 what does not follow is told where to begin; nothing of it is taken', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    for (let at = 0; at < 6; at++) till.append(earn('m1'));
    const gap = await till.upload(3);
    assert.deepEqual([gap.result, gap.wantedSeq, gap.status.ackedSeq], ['gap', 1, 0]);
    assert.deepEqual(await heldOf(bench, 'till-1'), []);
    assert.equal((await till.upload(1, 2)).status.ackedSeq, 2);
    assert.equal((await till.upload(5)).wantedSeq, 3);
    assert.equal((await till.upload(3)).status.ackedSeq, 6);
  });
});

void test('I5 another chain in the same place is a fork, and is kept', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    till.append(earn('m1'));
    const copy = till.clone();
    till.append(earn('m2'));
    copy.append(earn('m3'));
    copy.append(earn('m4'));
    await till.upload();
    const fork = await copy.upload();
    assert.deepEqual([fork.result, fork.forkedSeq, fork.status.state], ['forked', 2, 'forked']);
    const kept = await bench.sql`select seq::int as seq from slipway.fleet_forked_op order by seq`;
    assert.deepEqual(
      kept.map(({ seq }) => seq),
      [2, 3],
    );
    till.append(earn('m5'));
    assert.equal((await till.upload()).result, 'acked', 'the first chain loses nothing');
    const next = await copy.openEpoch();
    assert.deepEqual([next.id.device, next.id.epoch], ['till-1', 2]);
    next.append(earn('m3'));
    assert.equal((await next.upload()).status.ackedSeq, 1);
    // A disk that was put back is a fork where its own last op was.
    const old = till.clone();
    old.lines = old.lines.slice(0, 1);
    old.append(earn('m6'));
    assert.equal((await old.upload(2)).result, 'forked');
  });
});

void test('a hostile device gets nothing in, and nothing of another device out', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    const other = await bench.device('till-2');
    till.append(earn('m1'));
    const code = async (sent: Promise<{ status: number; body: Record<string, unknown> }>) => {
      const { status, body } = await sent;
      return `${status} ${String(body['code'])}`;
    };
    const bad = { 'x-slipway-signature': Buffer.alloc(64).toString('base64') };
    assert.equal(await code(till.send(till.lines, bad)), '403 FLEET_SIGNATURE');
    const by = { 'x-slipway-signature': other.signature(till.lines) };
    assert.equal(await code(till.send(till.lines, by)), '403 FLEET_SIGNATURE');
    const as = { 'x-slipway-device': 'till-2' };
    assert.equal(await code(till.send(till.lines, as)), '422 FLEET_OPS', 'of another device');
    const nobody = { 'x-slipway-device': 'nobody' };
    assert.equal(await code(till.send(till.lines, nobody)), '403 FLEET_DEVICE');
    const forged = JSON.stringify({ ...JSON.parse(till.lines[0]!), seq: -1 });
    assert.equal(await code(till.send([forged])), '422 FLEET_OPS');
    assert.equal(await code(till.send(['{"broken'], bad)), '422 FLEET_OPS');
    const clone = till.clone();
    clone.append(earn('m2'));
    assert.equal(await code(clone.send([clone.lines[1]!, clone.lines[0]!])), '422 FLEET_OPS');
    const type = { 'content-type': 'application/octet-stream' };
    const known = { ...type, 'x-slipway-device': 'till-1', 'x-slipway-epoch': '1' };
    const post = async (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
      return (await fetch(new URL('/sync/v1/ops', bench.url), { method: 'POST', body, headers }))
        .status;
    };
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x')));
    const packed = { 'content-encoding': 'gzip' };
    assert.equal(await post(bomb, { ...known, ...packed }), 422);
    assert.equal(await post(bomb, { ...type, ...packed }), 403, 'nobody’s is not unpacked');
    assert.equal(await post(new Uint8Array(5 * 1024 * 1024), known), 413);
    const spy = new TestDevice(bench.url);
    spy.grant = till.grant;
    assert.equal((await spy.get('/sync/v1/status')).status, 403);
    assert.deepEqual(await heldOf(bench, 'till-1'), []);
    assert.deepEqual(await heldOf(bench, 'till-2'), []);
    assert.equal((await till.upload()).result, 'acked', 'and the honest one is not hurt by it');
  });
});

void test('a code enrols once, and answers the same again; a late one is refused', async () => {
  await withGateway(async (bench) => {
    const wish = { device: 'till-7', store: 's02', kind: 'till' as const, label: 'Till 7' };
    const code = await createEnrolCode(bench.sql, wish);
    assert.match(code, /^[0-9a-f]{32}$/, 'no leading dash: `--enrol CODE` would be refused');
    const till = new TestDevice(bench.url);
    assert.equal((await till.enrol(code)).status, 200);
    assert.deepEqual((await till.enrol(code)).body, { ...till.grant });
    assert.equal((await new TestDevice(bench.url).enrol(code)).body['code'], 'FLEET_CODE');
    assert.equal((await till.enrol('not-a-code-at-all')).body['code'], 'FLEET_CODE');
    const late = await createEnrolCode(bench.sql, { ...wish, device: 'till-8', ttlMs: 0 });
    assert.match(String((await till.enrol(late)).body['what']), /has expired/);
    assert.deepEqual(
      bench.journal.entries.map(({ kind }) => kind),
      ['enrolled'],
    );
  });
});

void test('I6 a clock days ahead is told; an old op is no clock; who asks is heard', async () => {
  await withGateway(async (bench) => {
    const days = 86_400_000;
    const till = await bench.device('till-1');
    const noted = async () => {
      const [row] = await bench.sql<{ days: number | null; seen: boolean }[]>`
        select round(skew_ms / ${days}::numeric)::int as days,
               coalesce(seen_at > now() - interval '1 min', false) as seen
        from   slipway.fleet_epoch where device = 'till-1'`;
      return { ...row };
    };
    assert.deepEqual(await noted(), { days: null, seen: false });
    await till.get('/sync/v1/status');
    assert.deepEqual(await noted(), { days: 0, seen: true }, 'it holds nothing, and is there');
    till.append({ ...earn('m1'), wallMs: Date.now() - 2 * days });
    await till.upload();
    assert.deepEqual(await noted(), { days: 0, seen: true }, 'sold offline, two days ago');
    till.skewMs = 3 * days;
    till.append(earn('m2'));
    assert.equal((await till.upload()).status.ackedSeq, 2, 'taken all the same');
    assert.equal((await noted()).days, 3);
    till.skewMs = -days;
    await bench.sql`update slipway.fleet_epoch set seen_at = now() - interval '1 day'`;
    await until('it is noted, though not while it is applied', async () => {
      await till.get('/sync/v1/status');
      const { days: behind, seen } = await noted();
      return behind === -1 && seen === true;
    });
  });
});

void test('ops of a revoked device are held, and wait for a person', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    till.append(earn('m1'));
    await till.upload();
    await until('the first is applied', applied(bench, 'till-1-1-1'));
    await revokeDevice(bench.sql, bench.journal, 'till-1');
    till.append(earn('m2'));
    const answer = await till.upload(2);
    assert.deepEqual([answer.result, answer.status.state], ['acked', 'revoked']);
    await until('the second is in quarantine', async () => {
      const { body } = await till.get('/sync/v1/status');
      return (body['quarantined'] as unknown[]).length === 1;
    });
    assert.ok(!(await applied(bench, 'till-1-1-2')()));
  });
});
