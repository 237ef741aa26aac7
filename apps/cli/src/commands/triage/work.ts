/** `slipway triage show|claim|step|back|hand-over|take|release`: what people do with one case. */
import type { TriageCaseView, WorkOnTriage } from '@slipway/api';
import { EXIT, nearest } from '@slipway/kernel';
import { UsageError, wordAt, type Command, type Values } from '../../command.ts';
import { textOption } from '../fleet-options.ts';
import { print } from '../schema-options.ts';
import { CASE, CASE_HELP, caseLines, findCase, readCase } from './case-lines.ts';

type Act = Pick<WorkOnTriage, 'do' | 'step' | 'choice' | 'to' | 'note'>;

/** The command. */
export const triageShow: Command = {
  name: 'triage show',
  summary: 'One case: who has it, the step that it stands at, and what may be answered',
  usage: 'CASE [--launch NAME] [--json]',
  examples: [['slipway triage show su-1:declined', 'nothing changes']],
  options: CASE,
  help: CASE_HELP,
  run: async (input) => {
    const { one } = await findCase(wordAt(triageShow, input, 0, 'CASE'), input.values);
    print(input.values, one, caseLines(one));
    return EXIT.done;
  },
};

interface ActWords {
  readonly verb: string;
  readonly summary: string;
  /** Its own options, as they stand in the usage. */
  readonly usage?: string;
  readonly example: readonly [command: string, does: string];
  readonly options?: Command['options'];
  readonly help?: Command['help'];
  /** @throws {UsageError} an option is missing, or the case has no such answer */
  readonly actOf: (values: Values, one: TriageCaseView) => Act;
}

/** An act of a person with a case: sent to the control plane, which asks whether they may. */
function act({ verb, summary, usage = '', example, options, help, actOf }: ActWords): Command {
  const command: Command = {
    name: `triage ${verb}`,
    summary,
    usage: `CASE --as PERSON ${usage}[--launch NAME] [--json]`,
    examples: [example],
    options: { as: { type: 'string' }, ...options, ...CASE },
    help: {
      as: 'whose act it is; the record says that the installation did it for them',
      ...help,
      ...CASE_HELP,
    },
    run: async (input) => {
      const { values } = input;
      const id = wordAt(command, input, 0, 'CASE');
      const by = textOption(values, 'as', 'Say whose act it is: --as PERSON.');
      const { client, launch, one } = await findCase(id, values);
      const body: WorkOnTriage = { case: id, by, ...actOf(values, one) };
      await client.call('workOnTriage', { id: launch, body });
      const after = await readCase(client, launch, id);
      print(values, after, caseLines(after));
      return EXIT.done;
    },
  };
  return command;
}

/** @throws {UsageError} it stands at no step, or its step has no such answer */
function answerOf(values: Values, { id, state, step }: TriageCaseView): Act {
  const choice = textOption(values, 'choice', `\`slipway triage show ${id}\` names the answers.`);
  if (step === null) {
    const next = `Claim it first: \`slipway triage claim ${id} --as PERSON\`.`;
    throw new UsageError(`Case ${id} is ${state}, and stands at no step.`, next);
  }
  const known = step.choices.map((one) => one.id);
  if (known.includes(choice)) return { do: 'answer', step: step.id, choice };
  const guess = nearest(choice, known);
  throw new UsageError(
    `Step ${step.id} has no answer "${choice}".`,
    guess ? `Did you mean ${guess}?` : `One of: ${known.join(', ')}.`,
  );
}

export const TRIAGE_ACTS: readonly Command[] = [
  act({
    verb: 'claim',
    summary: 'Take a case: it is this person’s for ten minutes from their last step',
    example: ['slipway triage claim su-1:declined --as a.lima', 'shows its first step'],
    actOf: () => ({ do: 'claim' }),
  }),
  act({
    verb: 'step',
    summary: 'Answer the step that a case stands at; the last one closes it',
    usage: '--choice ANSWER ',
    example: ['slipway triage step su-1:declined --as a.lima --choice here', 'shows the next step'],
    options: { choice: { type: 'string' } },
    help: { choice: 'one of the answers that `slipway triage show CASE` names' },
    actOf: answerOf,
  }),
  act({
    verb: 'back',
    summary: 'Take the last answer of a case back',
    example: ['slipway triage back su-1:declined --as a.lima', 'shows the step before'],
    actOf: () => ({ do: 'undo' }),
  }),
  act({
    verb: 'hand-over',
    summary: 'Offer a case to somebody else at the desk; it is theirs when they take it',
    usage: '--to PERSON [--note TEXT] ',
    example: [
      'slipway triage hand-over su-1:declined --as a.lima --to b.osei --note "speaks Twi"',
      'nobody else can take it meanwhile',
    ],
    options: { to: { type: 'string' }, note: { type: 'string' } },
    help: { to: 'who is to take it', note: 'what they must know' },
    actOf: (values) => {
      const to = textOption(values, 'to', 'Say to whom: --to PERSON.');
      const { note } = values;
      return { do: 'hand-over', to, ...(typeof note === 'string' ? { note } : {}) };
    },
  }),
  act({
    verb: 'take',
    summary: 'Take a case that was offered',
    example: ['slipway triage take su-1:declined --as b.osei', 'goes on where the other stood'],
    actOf: () => ({ do: 'take' }),
  }),
  act({
    verb: 'release',
    summary: 'Give a case back to the queue',
    example: ['slipway triage release su-1:declined --as a.lima', 'its answers are forgotten'],
    actOf: () => ({ do: 'release' }),
  }),
];
