/** `slipway fleet revoke`, `unrevoke`: a device's key counts no more, or counts again. */
import { revokeDevice, unrevokeDevice } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../command.ts';
import { journalOf } from './fleet-journal.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { signWriteOffs, WRITE_OFF, WRITE_OFF_HELP } from './fleet-write-off.ts';
import { counted, print } from './schema-options.ts';

/** The command. */
export const revoke: Command = {
  name: 'fleet revoke',
  summary: 'Take a device’s key back: what it still sends lands in quarantine',
  usage:
    'DEVICE [--reason TEXT] [--write-off] [--sign-with FILE] [--as WHO] [--people FILE] [--json]',
  examples: [
    ['slipway fleet revoke s03-till-k4mq7x', 'its epochs stay owed'],
    [
      'slipway fleet revoke s03-till-k4mq7x --reason "stolen" --write-off ' +
        '--sign-with ada.pem --as ada/laptop --people people.yaml',
      'what it may still hold is given up, signed by a person',
    ],
  ],
  options: { ...FLEET, reason: { type: 'string' }, ...WRITE_OFF },
  help: { ...FLEET_HELP, reason: 'why; a write-off needs it, and it is signed', ...WRITE_OFF_HELP },
  run: (input) => {
    const { values } = input;
    const device = wordAt(revoke, input, 0, 'DEVICE');
    const reason = values['write-off']
      ? textOption(values, 'reason', 'Say why it is given up: it is signed.')
      : '';
    return withFleet(values, async (sql) => {
      const writeOffs = await signWriteOffs(sql, values, device, reason);
      await revokeDevice(sql, await journalOf(sql), device, writeOffs);
      const owed =
        writeOffs.length === 0
          ? 'Its epochs stay owed until they are fenced or written off.'
          : `${counted(writeOffs.length, 'epoch')} written off by ${String(values['as'])}.`;
      print(values, { device, isRevoked: true, writeOffs }, [`${device} is revoked. ${owed}`]);
      return EXIT.done;
    });
  },
};

/** The command. */
export const unrevoke: Command = {
  name: 'fleet unrevoke',
  summary: 'Let a revoked device sell again: its write-offs and its fences are void then',
  usage: 'DEVICE [--json]',
  examples: [['slipway fleet unrevoke s03-till-k4mq7x', 'found again, before any contract']],
  options: FLEET,
  help: FLEET_HELP,
  run: (input) => {
    const device = wordAt(unrevoke, input, 0, 'DEVICE');
    return withFleet(input.values, async (sql) => {
      await unrevokeDevice(sql, await journalOf(sql), device);
      print(input.values, { device, isRevoked: false }, [
        `${device} may sell again. If a round of fences was open, a new one has begun: all ` +
          'devices answer it by themselves.',
      ]);
      return EXIT.done;
    });
  },
};
