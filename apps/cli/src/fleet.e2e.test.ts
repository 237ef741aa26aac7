/** A fleet through the real command line: enrolled, fenced, refused, written off, certified. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { statSync } from 'node:fs';
import {
  ensureFleetTables,
  fileJournal,
  Gateway,
  registerLevels,
  type Certificate,
  type QuarantinedOp,
  type SignedCertificate,
} from '@slipway/fleet/server';
import { earn, LEDGER, ledgerParts, serveGateway, TestDevice } from '@slipway/fleet/testing';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { baseline } from '@slipway/schema';
import { until, withWorkplace, type Workplace } from './testing/bin.ts';
import { CHANGE, makeShop, schemasOf } from './testing/shop.ts';

interface Store {
  readonly place: Workplace;
  readonly sql: Sql;
  /** The gateway's address. */
  readonly url: string;
}

/** A shop with a second version under way, and a gateway that devices of both levels speak to. */
async function withStore(body: (store: Store) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url: database }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: database }, async (place) => {
      await makeShop(sql);
      await sql.unsafe(LEDGER);
      place.write({ 'changes/v2.yaml': CHANGE });
      await baseline(sql, 'shop', 'v1');
      await run(place, 0, ['schema', 'start', 'changes/v2.yaml', '--schema', 'shop']);
      await ensureFleetTables(sql);
      const journal = fileJournal(join(place.home, 'fleet-journal.jsonl'));
      await registerLevels(sql, [
        { schemaVersion: 1, needs: { shop: 'v1' } },
        { schemaVersion: 2, needs: { shop: 'v2' } },
      ]);
      const own = connect(database, { name: 'test-gateway', max: 8 });
      const served = await serveGateway(new Gateway(ledgerParts(own, journal)));
      try {
        await body({ place, sql, url: served.url });
      } finally {
        await served.close();
        await own.end({ timeout: 1 });
      }
    });
  });
}

/** Runs `slipway`, expects an exit code. @returns all that it said */
async function run(place: Workplace, expected: number, words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await place.slipway(words);
  assert.equal(code, expected, `${words.join(' ')}: ${stdout}${stderr}`);
  return stdout + stderr;
}

/** Enrols a device with a code that the command line prints. */
async function enrolled({ place, url }: Store, id: string): Promise<TestDevice> {
  const words = ['fleet', 'enrol', '--store', 's01', '--kind', 'till', '--label', id];
  const said = await run(place, 0, [...words, '--device', id]);
  const device = new TestDevice(url);
  const { status } = await device.enrol(/^Code: (\S+)$/m.exec(said)![1]!);
  assert.equal(status, 200);
  return device;
}

/** Uploads all that a device has, and waits until it is applied. */
async function send({ sql }: Store, device: TestDevice): Promise<void> {
  await device.upload();
  await until(`${device.id.device} is applied`, 10_000, async () => {
    const [row] = await sql`
      select 1 from slipway.fleet_epoch
      where  device = ${device.id.device} and applied_seq = ${device.lines.length}`;
    return row !== undefined;
  });
}

/** Makes a key of Ada's. @returns what a command that signs with it is told */
async function adaSigns(place: Workplace, file: string, publicKey?: string): Promise<string[]> {
  const out = join(place.folder, file);
  const made = await place.json<{ publicKey: string }>(['keys', 'new', '--out', out]);
  assert.equal(statSync(out).mode & 0o777, 0o600);
  const key = `{ id: laptop, public-key: ${publicKey ?? made.publicKey} }`;
  if (publicKey === undefined) {
    place.write({ 'people.yaml': `people:\n  - { id: ada, name: Ada, keys: [${key}] }\n` });
  }
  return ['--sign-with', out, '--as', 'ada/laptop', '--people', 'people.yaml'];
}

/** A signature under the certificate holds there and in a file, and not under another one. */
async function certificateIsSigned(
  place: Workplace,
  signing: readonly string[],
  forged: readonly string[],
): Promise<void> {
  const words = ['fleet', 'certificate', '--schema', 'shop'];
  const verify = (where: string) => {
    return ['fleet', 'certificate', '--verify', where, '--people', 'people.yaml'];
  };
  const stored = [...verify('stored'), '--schema', 'shop'];
  assert.match(await run(place, 1, stored), /does NOT hold\.\n {2}Nobody has signed it\./);
  assert.match(await run(place, 77, [...words, ...forged]), /error\[AUTH_SIGNATURE\]/);
  const signed = await run(place, 0, [...words, ...signing]);
  assert.match(signed, /^Signed by ada\/laptop, \d{4}-/m);
  assert.match(await run(place, 0, stored), /^The certificate of shop, version v2, holds\.$/m);

  const document = await place.json<SignedCertificate>(words);
  assert.equal(document.signatures.length, 1);
  const bent = { ...document, lines: document.lines.slice(1) };
  place.write({ 'it.json': JSON.stringify(document), 'bent.json': JSON.stringify(bent) });
  const { stdout, code } = await place.slipway([...verify('it.json'), '--database', 'none']);
  assert.deepEqual([code, /^The certificate of .* holds\.$/m.test(stdout)], [0, true]);
  assert.match(await run(place, 1, verify('bent.json')), /does not count: it is for another/);
  place.write({ 'cut.json': JSON.stringify({ ...document, lines: 7 }) });
  assert.match(await run(place, 65, verify('cut.json')), /cut\.json/);
}

test('no contract while a device is owed; a signed write-off settles it, and is certified', () =>
  withStore(async (store) => {
    const { place, sql } = store;
    const [a, b] = [await enrolled(store, 'till-a'), await enrolled(store, 'till-b')];
    a.append(earn('m1'));
    b.append(earn('m2'));
    await send(store, a);
    await send(store, b);

    const begun = await run(place, 0, ['fleet', 'fence', '--below', '2', '--reason', 'v1 ends']);
    assert.match(begun, /^The contract proof does NOT hold: 2 of 2 epochs block\.$/m);
    const { body } = await a.get('/sync/v1/status');
    a.fence(body['fence'] as never);
    await send(store, a);

    const [owner] = await sql`
      select pg_get_userbyid(datdba) = current_user as "isMine"
      from   pg_database where datname = current_database()`;
    assert.equal(owner?.['isMine'], true, 'what is refused here is refused to the owner');
    const complete = ['schema', 'complete', '--schema', 'shop', '--standalone'];
    const refused = await run(place, 1, complete);
    assert.match(refused, /device till-b of s01, epoch 1: it has not said that it writes nothing/);
    assert.match(refused, /`slipway fleet revoke till-b` with a signed write-off/);
    assert.doesNotMatch(refused, /till-a/);
    assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v1', 'shop_v2']);
    const before = await run(place, 1, ['fleet', 'certificate', '--schema', 'shop']);
    assert.match(before, /^s01 +till-b +1 +BLOCKS /m);

    const revoke = ['fleet', 'revoke', 'till-b', '--reason', 'stolen', '--write-off'];
    const signing = await adaSigns(place, 'ada.pem');
    const forged = await adaSigns(place, 'eve.pem', 'of somebody else');
    const noCount = await run(place, 77, [...revoke, ...forged]);
    assert.match(noCount, /error\[AUTH_SIGNATURE\]/);
    await run(place, 0, [...revoke, ...signing]);
    await run(place, 0, ['fleet', 'unrevoke', 'till-b']);
    const owedAgain = await run(place, 1, complete);
    assert.match(owedAgain, /device till-b of s01, epoch 1: it has not said/);
    // Taking a device back voids all fences: the others answer the round that it began.
    a.fence((await a.get('/sync/v1/status')).body['fence'] as never);
    await send(store, a);
    const revoked = await run(place, 0, [...revoke, ...signing]);
    assert.match(revoked, /^till-b is revoked\. 1 epoch written off by ada\/laptop\.$/m);

    await run(place, 0, complete);
    assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v2']);
    const certified = await run(place, 0, ['fleet', 'certificate', '--schema', 'shop']);
    assert.match(certified, /^Contract proof of schema shop: only v2 and later are used\.$/m);
    assert.match(certified, /^s01 {2}till-a, epoch 1: fenced: fenced at op 3 in round 2; /m);
    assert.match(
      certified,
      /^s01 {2}till-b, epoch 1: written off: revoked, and given up by ada\.$/m,
    );
    const words = ['fleet', 'certificate', '--schema', 'shop'];
    const kept = await place.json<Certificate>(words);
    assert.deepEqual([kept.version, kept.below, kept.lines.length], ['v2', 2, 2]);
    await certificateIsSigned(place, signing, forged);
    const late = await run(place, 77, ['fleet', 'unrevoke', 'till-b']);
    assert.match(late, /error\[FLEET_RELEASE_ENDED\]/);
  }));

test('ops in quarantine are listed with what waits; one is dismissed, one done again', () =>
  withStore(async (store) => {
    const { place, sql } = store;
    const till = await enrolled(store, 'till-a');
    const onBasket = (member: string, basket: string) => {
      return { type: 'loyalty-earn', body: { ...earn(member).body, basket } };
    };
    assert.equal(await run(place, 0, ['fleet', 'quarantined']), 'No op is in quarantine.\n');
    await sql.unsafe(`alter table ledger add constraint known check (member <> 'm9')`);
    till.append({ ...onBasket('poison-1', 'B1'), opId: 'sale-1' });
    till.append(onBasket('m1', 'B1'));
    till.append({ ...onBasket('m9', 'B2'), opId: 'sale-2' });
    await till.upload();
    const listed = await until('both are in quarantine', 10_000, async () => {
      const ops = await place.json<QuarantinedOp[]>(['fleet', 'quarantined']);
      return ops.length === 2 && ops;
    });
    assert.deepEqual(
      listed.map(({ opId, waiting }) => [opId, waiting.map(({ seq }) => seq)]),
      [
        ['sale-1', [2]],
        ['sale-2', []],
      ],
    );
    const said = await run(place, 0, ['fleet', 'quarantined', '--store', 's01']);
    assert.match(said, /^till-a\/1\/1 {2}sale-1 \(loyalty-earn of s01\), /m);
    assert.match(
      said,
      /^ {2}there is no member poison-1\n {2}\{"basket":"B1","member":"poison-1",/m,
    );
    assert.match(said, /^ {2}1 later op waits for it: till-a\/1\/2$/m);

    const resolve = (word: string, how: string) => {
      const words = ['fleet', 'resolve', word, '--how', how, '--by', 'ada'];
      return [...words, '--reason', 'looked into'];
    };
    assert.match(await run(place, 2, resolve('sale-1', 'dismis')), /Did you mean --how dismiss\?/);
    assert.match(
      await run(place, 2, resolve('sale-9', 'dismiss')),
      /No op sale-9 is in quarantine/,
    );
    const done = await run(place, 0, resolve('till-a/1/1', 'dismiss'));
    assert.match(done, /^till-a\/1\/1 is dismissed: it has no effect\./);
    const twice = await run(place, 2, resolve('till-a/1/1', 'dismiss'));
    assert.match(twice, /error\[FLEET_NOT_QUARANTINED\]/);

    const refused = await run(place, 1, resolve('sale-2', 'again'));
    assert.match(refused, /^till-a\/1\/3 is in quarantine again: .*"known"/);
    await sql.unsafe('alter table ledger drop constraint known');
    assert.match(await run(place, 0, resolve('sale-2', 'again')), /^till-a\/1\/3 is done\./);
    await until('what waited is done', 10_000, async () => {
      const rows = await sql<{ member: string }[]>`select member from ledger order by member`;
      return rows.map(({ member }) => member).join() === 'm1,m9';
    });
    assert.equal(await run(place, 0, ['fleet', 'quarantined']), 'No op is in quarantine.\n');
  }));
