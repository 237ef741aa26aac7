/** `slipway page test`: one page to everybody, and who acknowledged it in time. */
import { setTimeout as delay } from 'node:timers/promises';
import { EXIT, formatDuration } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import {
  contactTreePlan,
  lastContactTree,
  openPage,
  type ContactTreeAnswer,
} from '@slipway/playbook/escalation';
import { UsageError, type Command } from '../../command.ts';
import { tableLines } from '../fleet-options.ts';
import { durationOption, print } from '../schema-options.ts';
import { areSent, NobodySendsError, OPENS, OPENS_HELP } from './options.ts';
import { peopleOfLaunch, withPages } from './options.ts';

const LOOK_MS = 500;
/** How long people have, unless told otherwise, in ms. */
const WITHIN_MS = 10 * 60_000;

async function untilOver(sql: Sql, launch: string, page: string): Promise<ContactTreeAnswer> {
  let told = 0;
  while (true) {
    const answer = await lastContactTree(sql, launch);
    if (answer?.page !== page) {
      throw new UsageError(
        'Another test of this contact tree has begun.',
        '`slipway page list` shows both.',
      );
    }
    const there = answer.people.filter(({ afterMs }) => afterMs !== null);
    if (there.length > told) {
      console.error(`${there.length} of ${answer.people.length} have acknowledged`);
      told = there.length;
    }
    if (answer.isOver) return answer;
    await delay(LOOK_MS);
  }
}

/** The command. */
export const pageTest: Command = {
  name: 'page test',
  summary: 'Send a test page to everybody who is named, and list who acknowledged in time',
  usage: '[--launch FILE] [--within TIME] [--escalation FILE] [--json]',
  examples: [
    [
      'slipway page test --launch my/launch.yaml --within 15m',
      'exits with 1 if anybody was silent',
    ],
  ],
  options: { within: { type: 'string' }, ...OPENS },
  help: { within: 'how long people have (default 10m)', ...OPENS_HELP },
  run: async ({ values }) => {
    const { launch, escalation } = peopleOfLaunch(values);
    const withinMs = durationOption(values, 'within') ?? WITHIN_MS;
    const plan = contactTreePlan(escalation, withinMs);
    const { people } = await withPages(values, async (sql) => {
      if (!(await areSent(sql))) throw new NobodySendsError();
      const words = { launch, store: null, text: 'A test of the contact tree.', by: 'operator' };
      const page = await openPage(sql, { ...words, kind: 'test', plan, nowMs: Date.now() });
      console.error(`${page} goes to ${plan.policy.steps.flatMap(namesOf).join(', ')}`);
      return untilOver(sql, launch, page);
    });
    const silent = people.filter(({ afterMs }) => afterMs === null);
    const rows = people.map(({ person, afterMs }) => [
      person,
      afterMs === null ? 'did not answer' : `after ${formatDuration(afterMs)}`,
    ]);
    const all = `${people.length - silent.length} of ${people.length} answered in time.`;
    print(values, { launch, withinMs, people }, [...tableLines(['person', 'answer'], rows), all]);
    return silent.length === 0 ? EXIT.done : EXIT.notHeld;
  },
};

function namesOf(step: ReturnType<typeof contactTreePlan>['policy']['steps'][number]): string[] {
  if (step.kind === 'wait') return [];
  return step.to.flatMap((one) => ('person' in one ? [one.person] : []));
}
