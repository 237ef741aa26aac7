/** `slipway fleet enrol`: a one-time code with which one device enrols itself. */
import { randomInt } from 'node:crypto';
import type { DeviceKind } from '@slipway/fleet';
import { createEnrolCode } from '@slipway/fleet/server';
import { EXIT, formatDuration, nearest } from '@slipway/kernel';
import { UsageError, type Command, type Values } from '../command.ts';
import { journalOf } from './fleet-journal.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { durationOption, print } from './schema-options.ts';

const HOUR_MS = 3_600_000;
const MOST_MS = 7 * 24 * HOUR_MS;
const KINDS: readonly DeviceKind[] = ['till', 'handheld', 'kiosk'];
/** No letter or digit that is taken for another when it is read aloud. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const DEVICE = /^[a-z0-9][a-z0-9-]{0,62}$/;

function kindOf(values: Values): DeviceKind {
  const given = textOption(values, 'kind', `Give --kind: ${KINDS.join(', ')}.`);
  const kind = KINDS.find((one) => one === given);
  if (kind) return kind;
  const guess = nearest(given, KINDS);
  const next = guess ? `Did you mean --kind ${guess}?` : `One of: ${KINDS.join(', ')}.`;
  throw new UsageError(`"${given}" is no kind of device.`, next);
}

/** @returns the id that is asked for, else a new one such as `s03-till-k4mq7x` */
function deviceOf(values: Values, store: string, kind: DeviceKind): string {
  const random = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const device = values['device'] ?? `${store}-${kind}-${random}`.toLowerCase();
  if (typeof device === 'string' && DEVICE.test(device)) return device;
  const next = 'Use a to z, 0 to 9 and -, at most 63 of them: give one with --device.';
  throw new UsageError(`"${String(device)}" cannot be the id of a device.`, next);
}

function ttlOf(values: Values): number {
  const ttlMs = durationOption(values, 'expires') ?? HOUR_MS;
  if (ttlMs > 0 && ttlMs <= MOST_MS) return ttlMs;
  throw new UsageError('--expires is out of bounds.', 'Give a time of up to 7d.');
}

/** The command. */
export const enrol: Command = {
  name: 'fleet enrol',
  summary: 'Make a one-time code with which a device enrols itself',
  usage: '--store S --kind K --label TEXT [--device ID] [--expires T] [--simulated] [--json]',
  examples: [
    ['slipway fleet enrol --store s03 --kind till --label "Till 2"', 'prints the code, once'],
    [
      'slipway fleet enrol --store s03 --kind till --label "Till 2" --device s03-till-k4mq7x',
      'the same device again, in a new epoch: what its old disk may hold stays owed',
    ],
  ],
  options: {
    ...FLEET,
    store: { type: 'string' },
    kind: { type: 'string' },
    label: { type: 'string' },
    device: { type: 'string' },
    expires: { type: 'string' },
    simulated: { type: 'boolean' },
  },
  help: {
    ...FLEET_HELP,
    store: 'the store that it stands in',
    kind: 'till, handheld or kiosk',
    label: 'what people call it',
    device: 'its id (default a new one)',
    expires: 'for how long the code may be used (default 1h, at most 7d)',
    simulated: 'it is a program that plays a device, and reports say so',
  },
  run: ({ values }) => {
    const store = textOption(values, 'store', 'Name the store that the device stands in.');
    const kind = kindOf(values);
    const label = textOption(values, 'label', 'Say what people call it, such as "Till 2".');
    const device = deviceOf(values, store, kind);
    const ttlMs = ttlOf(values);
    const asked = { device, store, kind, label, isSimulated: values['simulated'] === true };
    return withFleet(values, async (sql) => {
      await journalOf(sql); // remembered from the first device on
      const code = await createEnrolCode(sql, { ...asked, ttlMs });
      print(values, { ...asked, code, expiresMs: Date.now() + ttlMs }, [
        `${device}: ${label}, a ${kind} of store ${store}.`,
        `Code: ${code}`,
        `It works once, within ${formatDuration(ttlMs)}; it is not shown again.`,
      ]);
      return EXIT.done;
    });
  },
};
