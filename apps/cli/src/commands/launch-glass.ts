/** `slipway launch break-glass`, and the review that each opening waits for. */
import type { Decided } from '@slipway/api';
import { GLASS_SIGNER, glassSubjectOf, reviewSubjectOf, signDocument } from '@slipway/authority';
import { EXIT } from '@slipway/kernel';
import { connectServer } from '../client.ts';
import { numberOption, UsageError, type Command, type Values } from '../command.ts';
import { homeFolder } from '../installation.ts';
import { textOption } from './fleet-options.ts';
import { personAndKey, privateKeyIn } from './fleet-signer.ts';
import { findLaunch, JSON_HELP, JSON_OPTION } from './launch-options.ts';

/** How long a signature may be on its way, in ms. */
const VALID_MS = 5 * 60_000;

/** @returns both sealed keys, as `ID=FILE` */
function sealedKeys(values: Values): { readonly id: string; readonly privateKey: string }[] {
  const given = (values as Readonly<Record<string, unknown>>)['key'];
  const list = (given === undefined ? [] : [given].flat()) as string[];
  if (list.length !== 2) {
    const next = 'Give --key ID=FILE twice: both sealed keys, as break-glass.yaml names them.';
    throw new UsageError(`There are ${list.length} --key, and it takes both.`, next);
  }
  return list.map((one) => {
    const [id = '', file = ''] = one.split('=');
    return { id, privateKey: privateKeyIn(file) };
  });
}

const breakGlass: Command = {
  name: 'launch break-glass',
  summary: 'Stop a launch by both sealed keys, where nobody who may can be reached',
  usage: '[LAUNCH] --reason TEXT [--key ID] [--hold] [--store S]',
  examples: [
    [
      'slipway launch break-glass --reason "nobody answers, tills fail" --key red=red.pem ' +
        '--key blue=blue.pem',
      'rolls all stores back; a senior owner’s review is due',
    ],
  ],
  options: {
    reason: { type: 'string' },
    key: { type: 'string', multiple: true },
    hold: { type: 'boolean' },
    store: { type: 'string' },
    ...JSON_OPTION,
  },
  help: {
    reason: 'goes into the record',
    key: 'a sealed key, as ID=FILE; given twice',
    hold: 'only hold, instead of rolling back',
    store: 'roll back only this store',
    ...JSON_HELP,
  },
  run: async ({ values, words }) => {
    const reason = textOption(values, 'reason', 'Say why: it goes into the record.');
    const keys = sealedKeys(values);
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, words[0]);
    const nowMs = Date.now();
    const documents = keys.map((key) =>
      signDocument({
        subject: glassSubjectOf(id),
        payload: { reason },
        by: { person: GLASS_SIGNER, key: key.id },
        privateKey: key.privateKey,
        nowMs,
        validMs: VALID_MS,
      }),
    );
    const target = typeof values['store'] === 'string' ? values['store'] : null;
    const back = target === null ? 'rollback-launch' : 'rollback-store';
    const act = values['hold'] === true ? 'hold' : back;
    const body = { act, target, documents };
    const done = await client.call<Decided>('breakGlass', { id, body });
    console.log(values['json'] ? JSON.stringify(done) : done.text);
    return EXIT.done;
  },
};

const review: Command = {
  name: 'launch review-glass',
  summary: 'Sign the review of a broken glass, as a senior owner',
  usage: '[LAUNCH] --note TEXT [--opening N] [--sign-with KEY] [--as WHO]',
  examples: [
    [
      'slipway launch review-glass --note "right to stop; the phone list was old" ' +
        '--sign-with ben.pem --as ben/laptop',
      'of the first opening',
    ],
  ],
  options: {
    note: { type: 'string' },
    opening: { type: 'string' },
    'sign-with': { type: 'string' },
    as: { type: 'string' },
    ...JSON_OPTION,
  },
  help: {
    note: 'what was found',
    opening: 'which opening of the glass (default 1)',
    'sign-with': 'the private key of a senior owner',
    as: 'who signs and with which key: PERSON/KEY',
    ...JSON_HELP,
  },
  run: async ({ values, words }) => {
    const note = textOption(values, 'note', 'Say what was found.');
    const key = textOption(values, 'sign-with', 'Give the file of a senior owner’s private key.');
    const by = personAndKey(textOption(values, 'as', 'Say who signs: PERSON/KEY of people.yaml.'));
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, words[0]);
    const opening = numberOption(values, 'opening', 1, 1, 1_000_000);
    const document = signDocument({
      subject: reviewSubjectOf(id, opening),
      payload: { note },
      by,
      privateKey: privateKeyIn(key),
      nowMs: Date.now(),
      validMs: VALID_MS,
    });
    const body = { opening, document };
    const done = await client.call<Decided>('reviewGlass', { id, body });
    console.log(values['json'] ? JSON.stringify(done) : done.text);
    return EXIT.done;
  },
};

export const GLASS_COMMANDS: readonly Command[] = [breakGlass, review];
