/** The audit log of a real launch: whole after a kill, and found where somebody changed a row. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPeople } from '@slipway/authority';
import {
  AUDIT_FILES,
  ensureSigningKey,
  exportDossier,
  placeOf,
  readNoteKeys,
  verifyDossier,
  witnessServer,
  WitnessState,
  type Entry,
} from '@slipway/authority/audit';
import { PRACTICE } from '@slipway/authority/practice';
import { tamperAll } from '@slipway/authority/audit/testing';
import { freePort } from '@slipway/kernel';
import { withInstallation } from './testing/installation.ts';
import { begin, raises, reach } from './testing/launches.ts';
import { until } from './testing/wait.ts';

/** In this process, with a state of its own: what it is as a process, the command's test shows. */
async function startWitness(folder: string) {
  const log = ensureSigningKey(join(folder, AUDIT_FILES.key), 'log', () => 'slipway/test');
  const signing = ensureSigningKey(join(folder, 'w', 'key'), 'witness', () => 'witness/test');
  const state = new WitnessState(join(folder, 'w', 'seen.json'));
  const options = { signing, logs: [log.key], state, now: Date.now, onRefusal: () => undefined };
  const server = witnessServer(options);
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    key: signing.key,
    line: `http://127.0.0.1:${port} ${signing.key.text}\n`,
    end: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

void test('a launch’s dossier holds, through a kill; a row changed by SQL is found', () =>
  withInstallation(40, async (installation) => {
    const { sql, folder, start, launchFile } = installation;
    const { line, key: witness, end } = await startWitness(folder);
    let plane = await start();
    const id = await begin(plane, launchFile());
    const customers = installation.sendCustomers();
    await plane.decide('go', id);
    await reach(plane, id, 'ramping');
    await plane.end('SIGKILL');
    plane = await start();
    const raised = async () => Object.keys(await raises(installation)).length > 0;
    await until('a store is raised', raised);
    await plane.call('hold', id, { reason: 'a look' });
    await plane.decide('resume', id);
    writeFileSync(join(folder, 'audit-witnesses'), line); // it comes while the launch is under way
    await plane.decide('rollback-launch', id, { reason: 'enough seen' });
    await reach(plane, id, 'rolled-back');
    await customers.end();
    await plane.end('SIGTERM'); // it signs what came last

    const people = readPeople(installation.people.peopleFile);
    const [logKey = null] = readNoteKeys(join(folder, AUDIT_FILES.publicKey), 'log');
    const trust = { logKey, witnesses: [witness], people, seen: null };
    const exported = () => exportDossier(sql, { id, name: 'small' });
    const dossier = await exported();
    const verdict = verifyDossier(dossier, trust);
    assert.deepEqual(verdict.findings, [], installation.log());
    assert.equal(verdict.signedSize, verdict.size);
    assert.equal(verdict.cosigned[0]?.size, verdict.size, 'the witness saw all of it');
    await end();

    const entries = dossier.leaves.map(({ entry }) => entry as Entry);
    const kinds = new Set(entries.map(({ kind }) => kind));
    for (const kind of ['phase', 'lock', 'go', 'hold', 'resume', 'rollback', 'outcome']) {
      assert.ok(kinds.has(`launch/${kind}`), `${kind} is not in ${[...kinds].join()}`);
    }
    assert.ok(kinds.has('ramp/raise') && kinds.has('ramp/rollback'), [...kinds].join());
    assert.equal(entries.find(({ kind }) => kind === 'launch/go')?.actor, PRACTICE.people[0]);
    const [recorded] = await sql<{ count: string }[]>`
      select (select count(*) from slipway.launch_event)
           + (select count(*) from slipway.ramp_event) as count`;
    assert.equal(entries.length, Number(recorded!.count), 'each event is one entry');

    const runs = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 10);
    assert.equal(tamperAll({ dossier, trust }, runs, 1), runs * 12, 'whatever is done to it');

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
