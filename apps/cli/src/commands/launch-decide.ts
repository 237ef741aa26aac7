/** `slipway launch lock|waive|go|…`: what people decide, each by the signatures that it takes. */
import type { Decided, DecisionsView } from '@slipway/api';
import type { Act } from '@slipway/authority';
import { EXIT, type ExitCode } from '@slipway/kernel';
import { targetOf } from '@slipway/launch';
import { connectServer, type Client } from '../client.ts';
import { numberOption, UsageError, wordAt, type Command, type Values } from '../command.ts';
import { decide, listOf, SIGNERS, SIGNERS_HELP, SIGNERS_USAGE, signersOf } from '../decide.ts';
import { homeFolder } from '../installation.ts';
import { untilBlueServes, untilEnded } from '../watch.ts';
import { tableLines } from './fleet-options.ts';
import {
  exitOf,
  findLaunch,
  JSON_HELP,
  JSON_OPTION,
  planned,
  printLaunch,
} from './launch-options.ts';

const SPEED = { speed: { type: 'string' } } as const;
const SPEED_HELP = { speed: 'plan seconds per real second (default 1), for rehearsals' };
const REASON = { reason: { type: 'string' } } as const;
const REASON_HELP = { reason: 'goes into the record, and is part of what is signed' };

/** Says what a decision came to; one that lacks signatures waits, and is to be tried again. */
function told({ done, lacking, text }: Decided): ExitCode {
  console.error(done ? text : `${text} The signature is kept for a day.`);
  return lacking.length > 0 ? EXIT.tryAgain : EXIT.done;
}

async function lockIfNeeded(client: Client, id: string, values: Values): Promise<ExitCode> {
  const { phase } = await client.call('show', { id });
  if (phase !== 'planned' && phase !== 'rehearsed') return EXIT.done;
  return told(await decide(client, { launch: id, act: 'lock' }, signersOf(values)));
}

const lock: Command = {
  name: 'launch lock',
  summary: 'Plan a launch from its file and lock its criteria; blue then serves through the plane',
  usage: `FILE [--speed N] ${SIGNERS_USAGE}`,
  examples: [
    [
      'slipway launch lock my/launch.yaml --sign-with ana.pem --as ana/laptop ' +
        '--sign-with ben.pem --as ben/laptop',
      'signed by a rollback owner and a senior owner; sends traffic to blue',
    ],
  ],
  options: { ...SPEED, ...SIGNERS, ...JSON_OPTION },
  help: { ...SPEED_HELP, ...SIGNERS_HELP, ...JSON_HELP },
  run: async (input) => {
    const word = wordAt(lock, input, 0, 'FILE');
    const { client, view } = await planned(word, numberOption(input.values, 'speed', 1, 1, 10_000));
    const exit = await lockIfNeeded(client, view.id, input.values);
    if (exit !== EXIT.done) return exit;
    printLaunch(await untilBlueServes(client, view.id), input.values['json']);
    return EXIT.done;
  },
};

const waive: Command = {
  name: 'launch waive',
  summary:
    'Go without the rehearsal, or without an item of the checklist: two people answer for it',
  usage: `FILE|NAME TARGET [--reason TEXT] [--speed N] ${SIGNERS_USAGE}`,
  examples: [
    [
      'slipway launch waive my/launch.yaml rehearsal --reason "first try, no customers yet" ' +
        '--sign-with ben.pem --as ben/laptop --sign-with ana.pem --as ana/laptop',
      'signed by a senior owner and a second person; the report says so',
    ],
  ],
  options: { ...REASON, ...SPEED, ...SIGNERS, ...JSON_OPTION },
  help: { ...REASON_HELP, ...SPEED_HELP, ...SIGNERS_HELP, ...JSON_HELP },
  run: async (input) => {
    const { values } = input;
    const word = wordAt(waive, input, 0, 'FILE');
    const target = wordAt(waive, input, 1, 'TARGET');
    const { client, view } = await planned(word, numberOption(values, 'speed', 1, 1, 10_000));
    const reason = reasonOf(values);
    const exit = told(
      await decide(client, { launch: view.id, act: 'waive', target, reason }, signersOf(values)),
    );
    printLaunch(await client.call('show', { id: view.id }), values['json']);
    return exit;
  },
};

const go: Command = {
  name: 'launch go',
  summary: 'Start a launch and watch it to its end: expand, deploy, ramp, soak, contract',
  usage: `FILE|NAME [--speed N] [--detach] ${SIGNERS_USAGE}`,
  examples: [
    [
      'slipway launch go my/launch.yaml --sign-with ana.pem --as ana/laptop ' +
        '--sign-with ben.pem --as ben/laptop',
      'locks it if need be, starts, and shows its progress',
    ],
    [
      'slipway launch go spring-fifteen --detach --sign-with ana.pem --as ana/laptop',
      'starts and returns; `slipway launch watch` later',
    ],
  ],
  options: { ...SPEED, detach: { type: 'boolean' }, ...SIGNERS, ...JSON_OPTION },
  help: {
    ...SPEED_HELP,
    detach: 'return as soon as it has started',
    ...SIGNERS_HELP,
    ...JSON_HELP,
  },
  run: async ({ values, ...input }) => {
    const word = wordAt(go, { values, ...input }, 0, 'FILE');
    const { client, view } = await planned(word, numberOption(values, 'speed', 1, 1, 10_000));
    const exit = await lockIfNeeded(client, view.id, values);
    if (exit !== EXIT.done) return exit;
    const ready = await untilBlueServes(client, view.id);
    if (ready.phase === 'locked') {
      told(await decide(client, { launch: view.id, act: 'go' }, signersOf(values)));
    }
    if (values['detach']) {
      printLaunch(await client.call('show', { id: view.id }), values['json']);
      return EXIT.done;
    }
    const ended = await untilEnded(client, view.id, Boolean(values['json']));
    printLaunch(ended, values['json']);
    return exitOf(ended);
  },
};

function reasonOf({ reason }: Values): string {
  if (typeof reason === 'string' && reason.trim() !== '') return reason;
  throw new UsageError('--reason is missing.', 'Say why: it goes into the record.');
}

/** Whether an act may be about one store (else about all), or must name one or several. */
const STORES = {
  one: {
    usage: ' [--store S]',
    option: { store: { type: 'string' } },
    help: 'only this store',
  },
  some: {
    usage: ' --store S',
    option: { store: { type: 'string', multiple: true } },
    help: 'this store; may be given several times: one decision for all of them',
  },
} as const;

/** @throws {UsageError} none was named */
function storesOf(values: Values): string {
  const target = targetOf(listOf(values, 'store'));
  if (target !== '') return target;
  const next = 'Name the store: --store S, once for each. `slipway launch status` shows them.';
  throw new UsageError('--store is missing.', next);
}

interface ActWords {
  readonly verb: string;
  readonly summary: string;
  readonly example: string;
  readonly asksReason?: boolean;
  readonly takes?: keyof typeof STORES;
  readonly actOf: (values: Values) => { readonly act: Act; readonly target?: string };
}

/** An act on a launch that is under way: `slipway launch VERB [LAUNCH]`. */
function act({ verb, summary, example, actOf, asksReason, takes }: ActWords): Command {
  const reason = asksReason ? ' --reason TEXT' : '';
  const stores = takes && STORES[takes];
  return {
    name: `launch ${verb}`,
    summary,
    usage: `[LAUNCH]${reason}${stores?.usage ?? ''} ${SIGNERS_USAGE}`,
    examples: [[example, summary.toLowerCase()]],
    options: {
      ...(asksReason ? REASON : {}),
      ...stores?.option,
      ...SIGNERS,
      ...JSON_OPTION,
    },
    help: { ...REASON_HELP, store: stores?.help ?? '', ...SIGNERS_HELP, ...JSON_HELP },
    run: async ({ values, words }) => {
      const client = connectServer(homeFolder());
      const { id } = await findLaunch(client, words[0]);
      const why = asksReason ? { reason: reasonOf(values) } : {};
      const exit = told(
        await decide(client, { launch: id, ...actOf(values), ...why }, signersOf(values)),
      );
      printLaunch(await client.call('show', { id }), values['json']);
      return exit;
    },
  };
}

const BY_ANA = '--sign-with ana.pem --as ana/laptop';
const BY_BOTH = `${BY_ANA} --sign-with ben.pem --as ben/laptop`;

const decisions: Command = {
  name: 'launch decisions',
  summary: 'What of a launch waits for a person, and whose signatures it takes',
  usage: '[LAUNCH] [--json]',
  examples: [['slipway launch decisions', 'of the newest launch']],
  options: JSON_OPTION,
  help: JSON_HELP,
  run: async ({ words, values }) => {
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, words[0]);
    const view = await client.call<DecisionsView>('decisions', { id });
    const rows = view.waiting.map((one) => [
      one.title,
      one.signed.join(', ') || 'nobody',
      one.lacking.join(', and '),
    ]);
    const lines =
      rows.length === 0
        ? ['Nothing waits for a person.']
        : tableLines(['what waits', 'signed by', 'it takes'], rows);
    console.log(values['json'] ? JSON.stringify(view) : lines.join('\n'));
    return EXIT.done;
  },
};

export const LAUNCH_DECISIONS: readonly Command[] = [
  lock,
  waive,
  go,
  act({
    verb: 'resume',
    summary: 'Go on after a hold',
    example: `slipway launch resume ${BY_ANA}`,
    actOf: () => ({ act: 'resume' }),
  }),
  act({
    verb: 'rollback',
    summary: 'Send all stores, or one, back to blue at once',
    example: `slipway launch rollback --store s07 --reason "tills show wrong prices" ${BY_ANA}`,
    asksReason: true,
    takes: 'one',
    actOf: ({ store }) =>
      typeof store === 'string'
        ? { act: 'rollback-store', target: store }
        : { act: 'rollback-launch' },
  }),
  act({
    verb: 'retry',
    summary: 'Let a store that went back ramp again from its pilot share: two people answer for it',
    example:
      'slipway launch retry --store s07 --reason "the price file is mended" ' +
      '--sign-with ben.pem --as ben/laptop --sign-with ana.pem --as ana/laptop',
    asksReason: true,
    takes: 'some',
    actOf: (values) => ({ act: 'resume-after-rollback', target: storesOf(values) }),
  }),
  act({
    verb: 'cancel-rollback',
    summary: 'Withdraw a rollback of the launch that no server has begun: two people answer for it',
    example: `slipway launch cancel-rollback --reason "asked of the wrong launch" ${BY_BOTH}`,
    asksReason: true,
    actOf: () => ({ act: 'cancel-rollback' }),
  }),
  act({
    verb: 'release',
    summary:
      'Let the old version go, once all stores are on green: there is no way back from there',
    example: `slipway launch release ${BY_BOTH}`,
    actOf: () => ({ act: 'release-contract' }),
  }),
  act({
    verb: 'tighten',
    summary: 'Put the stricter criteria of the edited launch file in force',
    example: `slipway launch tighten --reason "quieter than expected" ${BY_ANA}`,
    asksReason: true,
    actOf: () => ({ act: 'tighten' }),
  }),
  act({
    verb: 'relax',
    summary: 'Put the looser criteria of the edited launch file in force: two people answer for it',
    example: `slipway launch relax --reason "the till vendor is slow today" ${BY_BOTH}`,
    asksReason: true,
    actOf: () => ({ act: 'relax' }),
  }),
  decisions,
];
