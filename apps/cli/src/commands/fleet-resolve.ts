/**
 * `slipway fleet resolve`: a person decides on an op in quarantine. Nothing is performed here: what
 * is to be done again, and what waited, is done by a gateway, which looks once a second.
 */
import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import {
  findQuarantined,
  readReceipt,
  resolveQuarantined,
  type OpPlace,
  type OpReceipt,
  type Resolution,
} from '@slipway/fleet/server';
import { EXIT, nearest } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { UsageError, wordAt, type Command, type Values } from '../command.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { placeWords } from './fleet-quarantined.ts';
import { print } from './schema-options.ts';

const HOWS: readonly Resolution['how'][] = ['dismiss', 'again'];
const PLACE = /^(?<device>[^/]+)\/(?<epoch>[1-9]\d{0,8})\/(?<seq>[1-9]\d{0,14})$/;
/** How long a gateway is waited for, in ms, and how often it is looked at. */
const GATEWAY_MS = 10_000;
const LOOK_MS = 100;

function howOf(values: Values): Resolution['how'] {
  const given = textOption(values, 'how', 'Give --how dismiss or --how again.');
  const how = HOWS.find((one) => one === given);
  if (how) return how;
  const guess = nearest(given, HOWS);
  const next = guess ? `Did you mean --how ${guess}?` : 'Give --how dismiss or --how again.';
  throw new UsageError(`"${given}" is no way to resolve an op.`, next);
}

/** @returns where the op is; @throws {UsageError} no op in quarantine, or several, are meant */
async function placeOf(sql: Sql, word: string): Promise<OpPlace> {
  const { device, epoch, seq } = PLACE.exec(word)?.groups ?? {};
  if (device !== undefined) return { device, epoch: Number(epoch), seq: Number(seq) };
  const [place, ...others] = await findQuarantined(sql, word);
  if (!place) {
    const next = '`slipway fleet quarantined` lists those that are.';
    throw new UsageError(`No op ${word} is in quarantine.`, next);
  }
  if (others.length === 0) return place;
  const next = `Name one of them: ${[place, ...others].map(placeWords).join(', ')}.`;
  throw new UsageError(`${others.length + 1} devices have sent an op ${word}.`, next);
}

/** @returns what a gateway made of it, or `waiting` where none has looked at it within the time */
async function afterGateway(sql: Sql, place: OpPlace): Promise<OpReceipt> {
  const deadlineMs = Date.now() + GATEWAY_MS;
  for (;;) {
    const receipt = await readReceipt(sql, place);
    const isDone = receipt && receipt.state !== 'waiting';
    if (isDone || Date.now() > deadlineMs) return receipt ?? { state: 'waiting', reason: '' };
    await delay(LOOK_MS);
  }
}

const SAYS: Readonly<Record<OpReceipt['state'], (reason: string) => string>> = {
  resolved: () => 'is dismissed: it has no effect. What waited for it goes on by itself.',
  applied: () => 'is done. What waited for it goes on by itself.',
  repeated: () => 'had been done before, and has no second effect. What waited for it goes on.',
  quarantined: (reason) => `is in quarantine again: ${reason}.`,
  waiting: () =>
    'is done as soon as a gateway looks; none did within 10 s. See whether the service that ' +
    'devices sync with runs.',
};

/** The command. */
export const resolve: Command = {
  name: 'fleet resolve',
  summary: 'Decide on an op in quarantine: it shall have no effect, or is done again',
  usage: 'OP --how HOW --reason TEXT [--by NAME] [--json]',
  examples: [
    [
      'slipway fleet resolve s03-till-k4mq7x/1/42 --how dismiss --reason "a test sale"',
      'it shall have no effect; what waited for it goes on',
    ],
    [
      'slipway fleet resolve sale-1 --how again --reason "the member is there now"',
      'by its id; exits with 1 when it goes back into quarantine',
    ],
  ],
  options: {
    ...FLEET,
    how: { type: 'string' },
    reason: { type: 'string' },
    by: { type: 'string' },
  },
  help: {
    ...FLEET_HELP,
    how: 'dismiss: it shall have no effect; again: do it, since what was wrong is mended',
    reason: 'why; goes into the record',
    by: 'who decides (default the user of this machine)',
  },
  run: (input) => {
    const { values } = input;
    const word = wordAt(resolve, input, 0, 'OP');
    const how = howOf(values);
    const reason = textOption(values, 'reason', 'Say why: it goes into the record.');
    const by = values['by'] === undefined ? userInfo().username : textOption(values, 'by', 'Who?');
    return withFleet(values, async (sql) => {
      const place = await placeOf(sql, word);
      await resolveQuarantined(sql, null, { ...place, how, by, reason });
      const became = await afterGateway(sql, place);
      const line = `${placeWords(place)} ${SAYS[became.state](became.reason)}`;
      print(values, { ...place, ...became }, [line]);
      const isSettled = became.state !== 'quarantined' && became.state !== 'waiting';
      return isSettled ? EXIT.done : EXIT.notHeld;
    });
  },
};
