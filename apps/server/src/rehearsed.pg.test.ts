/** A launch is locked only with a record of a rehearsal that counts, unless two people waive it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPersonKey, readPeople } from '@slipway/authority';
import type { LaunchRecord as LaunchRecordOfLaunch, LaunchSpec } from '@slipway/launch';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureLaunchRecordTables, signRehearsal, type LaunchRecord } from '@slipway/rehearsal';
import { readLaunchRehearsals } from './business/launch-rehearsals.ts';
import { keepRecord, rehearsedBy } from './rehearsed.ts';

const RECORD: LaunchRecord = {
  rehearsal: 'rehearsal-1',
  launch: 'spring',
  criteriaHash: 'abc',
  staging: 'made rows',
  passed: true,
  speed: 60,
  withinMs: 1_000,
  beganMs: 1,
  endedMs: 2,
  criteria: [
    {
      criterion: 'slow',
      fault: 'green waits',
      how: 'hold',
      because: 'slow',
      firedAfterMs: 900,
      rollbacks: [{ stores: 3, ms: 300, readBackMs: 40 }],
    },
  ],
};

void test('a launch is locked only with a record that counts', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-rehearsed-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { privateKey, publicKey } = newPersonKey();
  const people = join(folder, 'people.yaml');
  const keys = [{ id: 'laptop', 'public-key': publicKey }];
  writeFileSync(people, JSON.stringify({ people: [{ id: 'ada', name: 'Ada', keys }] }));
  const spec = {
    name: 'spring',
    file: '/launch.yaml',
    criteria: [{ id: 'slow' }],
    criteriaHash: 'abc',
    rollback: { withinMs: 1_000 },
    people,
    staging: { databases: null, faults: [] },
  } as unknown as LaunchSpec;
  const sign = (wish: Partial<LaunchRecord>) =>
    signRehearsal(
      { ...RECORD, ...wish },
      { by: { person: 'ada', key: 'laptop' }, privateKey, nowMs: Date.now() },
    );
  await withTestDatabase(async ({ sql }) => {
    await ensureLaunchRecordTables(sql);
    const check = (more: Partial<LaunchSpec> = {}) => {
      const launch = { spec: { ...spec, ...more }, asked: {} } as LaunchRecordOfLaunch;
      return rehearsedBy({
        sql,
        launch,
        people: readPeople(people),
        target: null,
        nowMs: Date.now(),
      });
    };
    assert.equal(await check({ criteria: [] }), null, 'nothing that could fire');
    await assert.rejects(check(), {
      code: 'LAUNCH_NOT_REHEARSED',
      what: 'Launch spring is not rehearsed: no rehearsal of these criteria was kept.',
    });
    await assert.rejects(keepRecord(sql, { payload: RECORD.criteria }), {
      code: 'REHEARSAL_RECORD',
    });
    await keepRecord(sql, sign({}));
    assert.equal(await check(), 'rehearsal-1');
    await assert.rejects(check({ criteriaHash: 'abd' }), /no rehearsal of these criteria/);
    await keepRecord(sql, sign({ rehearsal: 'rehearsal-2', passed: false }));
    await assert.rejects(check(), /the newest rehearsal failed/, 'the newest counts');

    await keepRecord(sql, sign({ rehearsal: 'rehearsal-3', criteriaHash: 'abd' }));
    const forged = { ...sign({ rehearsal: 'rehearsal-4' }), signedAtMs: 1 };
    await keepRecord(sql, forged);
    const launch = { name: 'spring', spec, criteriaHash: 'abc', enteredMs: {} };
    const shown = await readLaunchRehearsals(
      sql,
      launch as unknown as LaunchRecordOfLaunch,
      readPeople(people),
      Date.now(),
    );
    const told = shown.map(({ refused, record }) => [record?.rehearsal ?? null, refused]);
    assert.match(told[0]?.[1] ?? '', /changed since/);
    assert.deepEqual(told.slice(1), [
      ['rehearsal-3', 'it is of other criteria'],
      ['rehearsal-2', 'a newer one stands in its place'],
      ['rehearsal-1', 'a newer one stands in its place'],
    ]);
    assert.deepEqual(
      [told[0]?.[0], shown[3]?.record?.signedBy, shown[3]?.record?.criteria[0]?.failure],
      [null, 'Ada', null],
    );
  });
});
