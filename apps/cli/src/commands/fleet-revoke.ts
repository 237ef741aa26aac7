/** `slipway fleet revoke`, `unrevoke`: a device's key counts no more, or counts again. */
import { revokeDevice, unrevokeDevice } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../command.ts';
import { JOURNAL, JOURNAL_HELP, journalOf } from './fleet-journal.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { print } from './schema-options.ts';

const OPTIONS = { ...FLEET, ...JOURNAL, reason: { type: 'string' } } as const;
const HELP = { ...FLEET_HELP, ...JOURNAL_HELP, reason: 'why; goes into the record' } as const;
const WHY = 'Say why: it goes into the record.';

/** The command. */
export const revoke: Command = {
  name: 'fleet revoke',
  summary: 'Take a device’s key back: what it still sends lands in quarantine',
  usage: 'DEVICE [--reason TEXT] [--json]',
  examples: [['slipway fleet revoke s03-till-k4mq7x --reason "replaced"', 'it sells nothing more']],
  options: OPTIONS,
  help: HELP,
  run: (input) => {
    const device = wordAt(revoke, input, 0, 'DEVICE');
    const reason = textOption(input.values, 'reason', WHY);
    return withFleet(input.values, async (sql) => {
      await revokeDevice(sql, journalOf(input.values), device, { reason });
      print(input.values, { device, isRevoked: true }, [
        `${device} is revoked. Its epochs stay owed until they are fenced or written off.`,
      ]);
      return EXIT.done;
    });
  },
};

/** The command. */
export const unrevoke: Command = {
  name: 'fleet unrevoke',
  summary: 'Let a revoked device sell again: its write-off and its fences are void then',
  usage: 'DEVICE [--reason TEXT] [--json]',
  examples: [
    ['slipway fleet unrevoke s03-till-k4mq7x --reason "found again"', 'before a contract'],
  ],
  options: OPTIONS,
  help: HELP,
  run: (input) => {
    const device = wordAt(unrevoke, input, 0, 'DEVICE');
    const reason = textOption(input.values, 'reason', WHY);
    return withFleet(input.values, async (sql) => {
      await unrevokeDevice(sql, journalOf(input.values), device, { reason });
      print(input.values, { device, isRevoked: false }, [
        `${device} may sell again. It must answer the round of fences anew.`,
      ]);
      return EXIT.done;
    });
  },
};
