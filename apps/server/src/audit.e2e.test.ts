/** The audit log of a real launch: whole after a kill, and found where somebody changed a row. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  AUDIT_FILES,
  exportDossier,
  placeOf,
  readNoteKeys,
  verifyDossier,
  type Entry,
} from '@slipway/authority/audit';
import { withInstallation } from './testing/installation.ts';
import { begin, reach } from './testing/launches.ts';

void test('a launch’s dossier holds, through a kill; a row changed by SQL is found at its place', () =>
  withInstallation(40, async (installation) => {
    const { sql, folder, start, launchFile } = installation;
    let plane = await start();
    const id = await begin(plane, launchFile());
    const customers = installation.sendCustomers();
    await plane.call('go', id);
    await reach(plane, id, 'ramping');
    await plane.end('SIGKILL');
    plane = await start();
    await plane.call('hold', id, { reason: 'a look' });
    await plane.call('resume', id);
    await plane.call('rollback', id, { reason: 'enough seen' });
    await reach(plane, id, 'rolled-back');
    await customers.end();
    await plane.end('SIGTERM'); // it signs what came last

    const [logKey = null] = readNoteKeys(join(folder, AUDIT_FILES.publicKey), 'log');
    const trust = { logKey, witnesses: [], people: [], seen: null };
    const exported = () => exportDossier(sql, { id, name: 'small' });
    const dossier = await exported();
    const verdict = verifyDossier(dossier, trust);
    assert.deepEqual(verdict.findings, [], installation.log());
    assert.equal(verdict.signedSize, verdict.size);

    const entries = dossier.leaves.map(({ entry }) => entry as Entry);
    const kinds = new Set(entries.map(({ kind }) => kind));
    for (const kind of ['phase', 'lock', 'go', 'hold', 'resume', 'rollback', 'outcome']) {
      assert.ok(kinds.has(`launch/${kind}`), `${kind} is not in ${[...kinds].join()}`);
    }
    assert.ok(kinds.has('ramp/raise') && kinds.has('ramp/rollback'), [...kinds].join());
    assert.equal(entries.find(({ kind }) => kind === 'launch/go')?.actor, 'operator');
    const [recorded] = await sql<{ count: string }[]>`
      select (select count(*) from slipway.launch_event)
           + (select count(*) from slipway.ramp_event) as count`;
    assert.equal(entries.length, Number(recorded!.count), 'each event is one entry');

    const raise = entries.find(({ kind }) => kind === 'ramp/raise')!;
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`; // as the database's owner can
      await tx`
        update slipway.audit_entry set body = replace(body, 'goes to', 'went to')
        where  seq = ${raise.seq}`;
    });
    const found = verifyDossier(await exported(), trust);
    assert.deepEqual(
      found.findings.map((one) => `${placeOf(one)}: ${one.kind}`),
      [`entry ${raise.seq}: changed`],
    );
  }));
