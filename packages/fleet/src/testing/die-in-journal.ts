/**
 * One act of the registry by a process that dies (kill -9) right after its journal entry is durable
 * and before its transaction commits.
 *
 *   die-in-journal.ts ACT JSON    SLIPWAY_DATABASE_URL, SLIPWAY_FLEET_JOURNAL
 */
import { connect } from '@slipway/pg';
import { fileJournal } from '../contract/file-journal.ts';
import { proveContract } from '../contract/proof.ts';
import { beginRound } from '../contract/rounds.ts';
import type { EnrolRequest } from '../protocol/messages.ts';
import type { RegistryJournal } from '../server/ports.ts';
import { enrol, revokeDevice, unrevokeDevice } from '../server/registry.ts';

const [act = '', json = '{}'] = process.argv.slice(2);
const given = JSON.parse(json) as never;
const real = fileJournal(process.env['SLIPWAY_FLEET_JOURNAL']!);
const sql = connect(process.env['SLIPWAY_DATABASE_URL']!, { name: 'die-in-journal', max: 1 });

const journal: RegistryJournal = {
  read: async (afterSeq) => real.read(afterSeq),
  append: async (entry) => {
    await real.append(entry);
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => {}); // nothing comes after it
  },
};

const ACTS: Readonly<Record<string, () => Promise<unknown>>> = {
  enrol: async () => enrol(sql, journal, given as EnrolRequest),
  revoke: async () => revokeDevice(sql, journal, given as string),
  unrevoke: async () => unrevokeDevice(sql, journal, given as string),
  round: async () => beginRound(sql, journal, { below: 2, reason: 'the release is full' }),
  contract: async () => sql.begin(async (tx) => proveContract(tx, journal, given)),
};
await ACTS[act]!();
