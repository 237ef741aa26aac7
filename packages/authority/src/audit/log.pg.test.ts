/** The log on a real PostgreSQL: appended by many, signed by one, tampered with by its owner. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ident, newId } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { appendAudit } from './append.ts';
import { verifyDossier, type Trust } from './core/verify-dossier.ts';
import { isConsistent, isIncluded } from './core/proofs.ts';
import { exportDossier } from './export-dossier.ts';
import { AUDIT_FILES, openAuditLog, type AuditLog } from './log.ts';
import { ensureAuditTables, grantAudit } from './tables.ts';
import { entriesOf, entry, LAUNCH, NOW_MS, PEOPLE } from './testing.ts';

interface Ground extends TestDatabase {
  readonly folder: string;
  readonly log: AuditLog;
  /** What a check of the launch's dossier says. */
  check(trust?: Partial<Trust>): Promise<string[]>;
}

function withLog(body: (ground: Ground) => Promise<void>): Promise<void> {
  return withTestDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-audit-'));
    try {
      await ensureAuditTables(database.sql);
      const log = await openAuditLog({ sql: database.sql, folder });
      const trust = { logKey: log.key, witnesses: [], people: PEOPLE, seen: null };
      const check = async (more: Partial<Trust> = {}) => {
        const dossier = await exportDossier(database.sql, LAUNCH);
        const { findings } = verifyDossier(dossier, { ...trust, ...more });
        return findings.map(({ seq, toSeq, kind }) => `${seq}${toSeq ? `-${toSeq}` : ''} ${kind}`);
      };
      await body({ ...database, folder, log, check });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** As the tables' owner can: the triggers are taken away first. */
async function tamper(sql: Sql, statement: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(statement);
  });
}

void test('B1 entries of many who append at once have places without a gap', () =>
  withLog(async ({ url, log, check }) => {
    const pools = Array.from({ length: 4 }, () => connect(url, { name: 'appender', max: 2 }));
    try {
      const appends = pools.flatMap((sql, pool) =>
        Array.from({ length: 5 }, (_, number) =>
          sql.begin(async (tx) => {
            await appendAudit(tx, [entry('a', NOW_MS + pool), entry('b', NOW_MS + number)]);
            if (number % 5 === 4) throw new Error('the caller’s own work failed');
          }),
        ),
      );
      const signing = Array.from({ length: 5 }, () => log.checkpoint());
      const done = await Promise.allSettled(appends);
      await Promise.all(signing);
      assert.equal(done.filter(({ status }) => status === 'rejected').length, 4);
      const { size } = await log.checkpoint();
      assert.equal(size, 32, 'what was rolled back left neither entry nor gap');
      assert.deepEqual(await check(), []);
    } finally {
      await Promise.all(pools.map((sql) => sql.end()));
    }
  }));

void test('B2 a role that records can change and remove nothing', () =>
  withLog(async ({ sql, log, check }) => {
    await log.append(entry('a', NOW_MS));
    await log.checkpoint();
    const role = newId('recorder');
    await sql.unsafe(`create role ${ident(role)}`);
    try {
      await grantAudit(sql, role);
      const as = (statement: string) =>
        sql.begin(async (tx) => {
          await tx.unsafe(`set local role ${ident(role)}`);
          await tx.unsafe(statement);
        });
      await sql.begin(async (tx) => {
        await tx.unsafe(`set local role ${ident(role)}`);
        await appendAudit(tx, [entry('b', NOW_MS)]);
      });
      for (const statement of [
        `update slipway.audit_entry set body = ''`,
        'delete from slipway.audit_entry',
        'truncate slipway.audit_entry',
        'alter table slipway.audit_entry disable trigger all',
        'set session_replication_role = replica',
        'delete from slipway.audit_checkpoint',
      ]) {
        await assert.rejects(as(statement), /permission denied|must be owner/, statement);
        if (statement.startsWith('alter') || statement.startsWith('set')) continue;
        await assert.rejects(sql.unsafe(statement), /is only ever added to/, statement);
      }
      await log.checkpoint();
      assert.deepEqual(await check(), []);
    } finally {
      await sql.unsafe(`drop owned by ${ident(role)}; drop role ${ident(role)}`);
    }
  }));

void test('B3 what the owner changes by SQL is found at its place', () =>
  withLog(async ({ sql, log, check }) => {
    for (const one of entriesOf(9)) await log.append(one);
    const before = await log.checkpoint();
    assert.deepEqual(await check(), []);
    const body = `update slipway.audit_entry set body = replace(body, 'At ', 'In ') where seq = 4`;
    await tamper(sql, body);
    assert.deepEqual(await check(), ['4 changed'], 'its envelope holds another hash');
    await tamper(
      sql,
      `update slipway.audit_entry set hash = encode(sha256(convert_to(body, 'UTF8')), 'hex')
       where seq = 4`,
    );
    assert.deepEqual(await check(), ['4 changed'], 'its envelope is in no tree that was signed');
    await log.append(entry('later', NOW_MS));
    const after = await log.checkpoint();
    assert.equal(after.size, 10, 'what comes is signed upon what was signed');
    assert.deepEqual(await check(), ['4 changed']);
    await assert.rejects(log.proveConsistency(before.size, after), { code: 'AUDIT_TAMPERED' });
  }));

void test('B3 rows that are gone, renumbered or cut off are found', () =>
  withLog(async ({ sql, log, check }) => {
    for (const one of entriesOf(12)) await log.append(one);
    await log.checkpoint();
    await tamper(sql, 'delete from slipway.audit_entry where seq = 6');
    assert.deepEqual(await check(), ['6 removed']);
    await tamper(sql, 'update slipway.audit_entry set seq = seq - 1 where seq > 6');
    const closed = await check();
    assert.equal(closed[0], '6 changed', closed.join());
    assert.equal(closed.at(-1), '11 removed', closed.join());
    await assert.rejects(log.checkpoint(), { code: 'AUDIT_TAMPERED' });
    await tamper(sql, 'delete from slipway.audit_checkpoint where size > 6');
    await tamper(sql, 'delete from slipway.audit_entry where seq >= 6');
    assert.deepEqual(await check(), [], 'cut off with its checkpoints, it is whole of itself');
    await assert.rejects(log.checkpoint(), /12 were signed and 6 are left/);
  }));

void test('B3 an entry that was changed before it was signed is not signed', () =>
  withLog(async ({ sql, log }) => {
    await log.append(entry('a', NOW_MS));
    await tamper(sql, `update slipway.audit_entry set body = replace(body, 'At ', 'In ')`);
    await assert.rejects(log.checkpoint(), { code: 'AUDIT_TAMPERED', seq: 0 });
    await tamper(sql, `update slipway.audit_entry set body = replace(body, 'In ', 'At ')`);
    assert.equal((await log.checkpoint()).size, 1);
  }));

void test('B4 a key is made once, for its owner’s eyes, and another’s signs nothing', () =>
  withLog(async ({ sql, folder, log }) => {
    assert.equal(statSync(join(folder, AUDIT_FILES.key)).mode & 0o777, 0o600);
    const published = readFileSync(join(folder, AUDIT_FILES.publicKey), 'utf8').trim();
    assert.equal(published, log.key.text);
    const again = await openAuditLog({ sql, folder });
    assert.equal(again.key.text, log.key.text);
    const elsewhere = mkdtempSync(join(tmpdir(), 'slipway-audit-'));
    try {
      const other = openAuditLog({ sql, folder: elsewhere });
      await assert.rejects(other, { code: 'AUDIT_KEY' });
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  }));

void test('B5 whoever signs goes on after a crash between file and table', () =>
  withLog(async ({ sql, folder, log, check }) => {
    await log.append(entry('a', NOW_MS));
    const first = await log.checkpoint();
    await tamper(sql, 'delete from slipway.audit_checkpoint'); // as if it had not been written yet
    const again = await openAuditLog({ sql, folder });
    assert.deepEqual(await again.checkpoint(), first);
    assert.deepEqual(await check(), []);
  }));

void test('B6 an entry and a growth are proved from the log', () =>
  withLog(async ({ log }) => {
    const empty = await log.checkpoint();
    assert.equal(empty.size, 0);
    const appended = await log.append(entry('a', NOW_MS));
    for (const one of entriesOf(6)) await log.append(one);
    const inclusion = (await log.proveInclusion(0))!;
    const { leafHash, proof, checkpoint } = inclusion;
    assert.deepEqual(leafHash, appended.leafHash);
    assert.ok(isIncluded(leafHash, 0, checkpoint.size, proof, checkpoint.root));
    assert.equal(await log.proveInclusion(7), undefined);
    for (const one of entriesOf(5)) await log.append(one);
    const grown = await log.checkpoint();
    const growth = await log.proveConsistency(checkpoint.size, grown);
    assert.ok(isConsistent(checkpoint, grown, growth));
  }));

void test('B7 what JSON cannot hold is recorded as JSON has it', () =>
  withLog(async ({ log, check }) => {
    const evidence = { rate: NaN, half: 'x\ud800', zero: '\u0000', at: new Date(0), no: undefined };
    await log.append({ ...entry('odd', NOW_MS), text: 'a\u0000b', evidence });
    await log.checkpoint();
    assert.deepEqual(await check(), []);
  }));
