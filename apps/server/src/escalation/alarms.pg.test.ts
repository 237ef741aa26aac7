import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureLaunchTables } from '@slipway/launch';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureEscalationTables, listPages } from '@slipway/playbook/escalation';
import { ensureRampTables } from '@slipway/ramp';
import { watchLaunches } from './alarms.ts';

const ESCALATION = `contacts:
  owen: {}
policies:
  urgent: [{ notify: [rollback-owner] }]
alarms: { hold: urgent }
`;
const ROLES = { launch: { 'rollback-owner': ['owen'] }, stores: {} };

test('a hold opens one page, which ends when the launch goes on; a bad file is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-alarms-'));
  try {
    await withTestDatabase(async ({ sql }) => {
      await ensureLaunchTables(sql);
      await ensureRampTables(sql);
      await ensureEscalationTables(sql);
      const spec = sql.json({ folder, roles: ROLES });
      await sql`
        insert into slipway.launch
               (id, name, file, spec, criteria_hash, speed, phase, entered)
        values ('launch-1', 'spring', 'x', ${spec}, 'x', 1, 'ramping', '{}')`;
      let seq = 0;
      const happens = (kind: string, store: string) => sql`
        insert into slipway.ramp_event (launch, term, seq, at, kind, store, text, evidence)
        values ('launch-1', 1, ${(seq += 1)}, clock_timestamp(), ${kind}, ${store},
                ${`${store}: ${kind}, errors above 1 %`}, '{}')`;
      const troubles: string[] = [];
      const look = async () => {
        await watchLaunches(sql, Date.now(), (id, error) =>
          troubles.push(`${id}: ${String(error)}`),
        );
        const pages = await listPages(sql, { launch: 'spring', kind: null });
        return pages.map(({ store, text, isOver }) => `${store} ${isOver} ${text}`);
      };
      assert.deepEqual(await look(), []);
      await happens('hold', 's03');
      await happens('rollback', 's04');
      assert.deepEqual(await look(), [], 'the launch has no escalation.yaml');
      writeFileSync(join(folder, 'escalation.yaml'), ESCALATION.replace('notify', 'notfy'));
      assert.deepEqual(await look(), []);
      assert.match(troubles.join(), /^launch-1: .*policies\.urgent/);
      writeFileSync(join(folder, 'escalation.yaml'), ESCALATION);
      const held = 's03 false s03: hold, errors above 1 %';
      assert.deepEqual(await look(), [held], 'nobody is to be told of a rollback');
      assert.deepEqual(await look(), [held]);
      await happens('resume', 's03');
      assert.deepEqual(await look(), [held.replace('false', 'true')]);
      await happens('hold', 's03');
      assert.equal((await look()).length, 2);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
