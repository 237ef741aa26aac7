/** `slipway shift list|plan|hand-over|take`: who has which role of a launch, and how it passes. */
import type { ShiftsView } from '@slipway/api';
import { isRole, ROLES, type Role } from '@slipway/authority';
import { EXIT, nearest } from '@slipway/kernel';
import { offerSubject, shiftSubject, takeSubject } from '@slipway/playbook/checklist';
import { UsageError, wordAt, type Command, type Values } from '../../command.ts';
import { SIGNERS, SIGNERS_USAGE } from '../../decide.ts';
import { textOption } from '../fleet-options.ts';
import { momentOption } from '../onboarding-options.ts';
import { durationOption, JSON_OPTION, print } from '../schema-options.ts';
import { launchOf, oneSigner, POST, postOf, SHIFT_HELP, shiftLines, signed } from './options.ts';

const HOUR_MS = 3_600_000;
const LASTS_MS = 8 * HOUR_MS;

/** @throws {UsageError} it is missing, or none; the nearest is named */
function roleOf(values: Values): Role {
  const role = textOption(values, 'role', 'Say which role, such as commander.');
  if (isRole(role)) return role;
  const known = Object.keys(ROLES);
  const guess = nearest(role, known);
  const next = guess ? `Did you mean ${guess}?` : `One of: ${known.join(', ')}.`;
  throw new UsageError(`There is no role "${role}".`, next);
}

const shiftList: Command = {
  name: 'shift list',
  summary: 'Who has which role of a launch now, the shifts that are planned, and handovers',
  usage: '[LAUNCH] [--json]',
  examples: [['slipway shift list', 'of the newest launch']],
  options: JSON_OPTION,
  help: { json: SHIFT_HELP.json },
  run: async ({ words, values }) => {
    const { client, launch } = await launchOf(words[0]);
    const view = await client.call<ShiftsView>('shifts', { id: launch.id });
    print(values, view, shiftLines(view));
    return EXIT.done;
  },
};

const shiftPlan: Command = {
  name: 'shift plan',
  summary: 'Plan who has a role for a time: pages of that time go to them',
  usage:
    '[LAUNCH] --role ROLE --person PERSON [--from TIME] [--lasts TIME] [--store S] ' +
    `${SIGNERS_USAGE} [--json]`,
  examples: [
    [
      'slipway shift plan --role commander --person ben --lasts 8h ' +
        '--sign-with ana.pem --as ana/laptop',
      'from now on; signed by who has the role, the commander or a senior owner',
    ],
  ],
  options: {
    person: { type: 'string' },
    from: { type: 'string' },
    lasts: { type: 'string' },
    ...POST,
  },
  help: {
    person: 'who has it then: one of people.yaml',
    from: 'when it begins, with its zone, such as 2026-11-27T06:00-06:00; now if not given',
    lasts: 'how long, such as 8h (default)',
    ...SHIFT_HELP,
  },
  run: async ({ words, values }) => {
    const role = roleOf(values);
    const person = textOption(values, 'person', 'Say who has it then.');
    const fromMs = momentOption(values, 'from', Date.now());
    const untilMs = fromMs + (durationOption(values, 'lasts') ?? LASTS_MS);
    const signer = oneSigner(values);
    const { client, launch } = await launchOf(words[0]);
    const { store } = postOf(values);
    const subject = shiftSubject({ launch: launch.name, store: store ?? null, role });
    const document = signed(signer, subject, { person, fromMs, untilMs });
    const body = { role, ...postOf(values), document };
    const view = await client.call<ShiftsView>('planShift', { id: launch.id, body });
    print(values, view, shiftLines(view));
    return EXIT.done;
  },
};

const shiftHandOver: Command = {
  name: 'shift hand-over',
  summary: 'Offer a role to another person: it is theirs once they take it',
  usage: `[LAUNCH] --role ROLE --to PERSON --note TEXT [--store S] ${SIGNERS_USAGE} [--json]`,
  examples: [
    [
      'slipway shift hand-over --role commander --to ben --note "s03 is held: see its till 2" ' +
        '--sign-with ana.pem --as ana/laptop',
      'signed by who has command; until it is taken, they still have it',
    ],
  ],
  options: { to: { type: 'string' }, note: { type: 'string' }, ...POST },
  help: { to: 'who is to have it', note: 'what they must know', ...SHIFT_HELP },
  run: async ({ words, values }) => {
    const role = roleOf(values);
    const to = textOption(values, 'to', 'Say to whom: --to PERSON.');
    const note = textOption(values, 'note', 'Say in one line what they must know.');
    const signer = oneSigner(values);
    const { client, launch } = await launchOf(words[0]);
    const { store } = postOf(values);
    const subject = offerSubject({ launch: launch.name, store: store ?? null, role });
    const document = signed(signer, subject, { to, note });
    const body = { role, ...postOf(values), document };
    const view = await client.call<ShiftsView>('offerHandover', { id: launch.id, body });
    const offer = view.handovers.at(-1)?.id;
    print(values, view, shiftLines(view));
    console.error(`${to} takes it with \`slipway shift take ${offer} --sign-with KEY --as WHO\`.`);
    return EXIT.done;
  },
};

const shiftTake: Command = {
  name: 'shift take',
  summary: 'Acknowledge a handover: the role is this person’s from now on',
  usage: `HANDOVER [--launch NAME] ${SIGNERS_USAGE} [--json]`,
  examples: [
    [
      'slipway shift take 7 --sign-with ben.pem --as ben/laptop',
      'signed by whom it was offered to',
    ],
  ],
  options: { launch: { type: 'string' }, ...SIGNERS, ...JSON_OPTION },
  help: { ...SHIFT_HELP, launch: 'the launch, by name; the newest if not given' },
  run: async (input) => {
    const { values } = input;
    const handover = wordAt(shiftTake, input, 0, 'HANDOVER').replace(/^#/, '');
    const signer = oneSigner(values);
    const name = values['launch'];
    const { client, launch } = await launchOf(typeof name === 'string' ? name : undefined);
    const body = { handover, document: signed(signer, takeSubject(handover), {}) };
    const view = await client.call<ShiftsView>('takeHandover', { id: launch.id, body });
    print(values, view, shiftLines(view));
    return EXIT.done;
  },
};

export const SHIFT_COMMANDS: readonly Command[] = [shiftList, shiftPlan, shiftHandOver, shiftTake];
