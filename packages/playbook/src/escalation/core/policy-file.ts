/**
 * `escalation.yaml`: its form as people write it, and what it comes to.
 *
 *   contacts: { ada: { email: ada@example.org } }
 *   smtp: { url: env:SMTP_URL, from: slipway@example.org }
 *   policies:
 *     urgent:
 *       - notify: [rollback-owner]
 *       - wait: 5m
 *       - if-unacknowledged: [{ notify: [commander] }, { wait: 10m }]
 *       - repeat: 2
 *   alarms: { hold: urgent, rollback: urgent }
 */
import { isRole, ROLES, type RoleBook } from '@slipway/authority';
import { checkShape, nearest, parseDurationMs } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { addressProblem } from './address.ts';
import { peopleProblems } from './people-problems.ts';
import { CHANNELS, type Channel, type Contact, type Escalation } from './policy.ts';
import type { Policy, Step, Target } from './policy.ts';

const closed = { additionalProperties: false };
const Reference = Type.String({ pattern: '^(env:\\w+|file:.+)$', maxLength: 500 });
const Url = Type.String({ minLength: 1, maxLength: 2_000 });
const Email = Type.String({ pattern: '^[^\\s@<>,;]+@[^\\s@<>,;]+$', maxLength: 254 });
const Names = Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 50 });
const Person = Type.String({ pattern: '^[\\w.-]{1,60}$' });
const Holders = Type.Record(Type.String(), Type.Array(Person, { minItems: 1 }));

const Notify = Type.Object({ notify: Names, over: Type.Optional(Names) }, closed);
const Wait = Type.Object({ wait: Type.String() }, closed);
const Plain = Type.Union([Notify, Wait]);
const IfUnacknowledged = Type.Object(
  { 'if-unacknowledged': Type.Array(Plain, { minItems: 1, maxItems: 50 }) },
  closed,
);
const Repeat = Type.Object({ repeat: Type.Integer({ minimum: 1, maximum: 20 }) }, closed);
const StepFile = Type.Union([Notify, Wait, IfUnacknowledged, Repeat]);

/** An `escalation.yaml` as it stands. */
export const EscalationFile = Type.Object(
  {
    contacts: Type.Record(
      Person,
      Type.Object(
        {
          email: Type.Optional(Email),
          webhook: Type.Optional(Type.Object({ url: Url, secret: Reference }, closed)),
          slack: Type.Optional(Reference),
          pagerduty: Type.Optional(
            Type.Object({ 'routing-key': Reference, url: Type.Optional(Url) }, closed),
          ),
        },
        closed,
      ),
    ),
    smtp: Type.Optional(Type.Object({ url: Reference, from: Email }, closed)),
    /** Who has which role; where it stands here, the launch file's roles are not asked. */
    roles: Type.Optional(
      Type.Object(
        { launch: Holders, stores: Type.Optional(Type.Record(Type.String(), Holders)) },
        closed,
      ),
    ),
    policies: Type.Record(
      Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' }),
      Type.Array(StepFile, { minItems: 1, maxItems: 50 }),
    ),
    alarms: Type.Optional(
      Type.Object(
        { hold: Type.Optional(Type.String()), rollback: Type.Optional(Type.String()) },
        closed,
      ),
    ),
  },
  closed,
);
export type EscalationFile = Static<typeof EscalationFile>;
type NotifyFile = Static<typeof Notify>;
type StepFile = Static<typeof StepFile>;

/** Where events for PagerDuty go, unless the file names another region. */
const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** @returns a problem that names the nearest of what is known */
export function unknownName(
  what: string,
  name: string,
  known: readonly string[],
  path: DocumentPath,
): Problem {
  const guess = nearest(name, known);
  const next = guess ? `Did you mean "${guess}"?` : `Known: ${known.join(', ')}.`;
  return { path, what: `There is no ${what} "${name}".`, next };
}

function contactsOf(file: EscalationFile): Record<string, Contact> {
  const entries = Object.entries(file.contacts).map(([person, contact]) => {
    const { pagerduty, ...others } = contact;
    if (!pagerduty) return [person, others];
    const { 'routing-key': routingKey, url = PAGERDUTY_URL } = pagerduty;
    return [person, { ...others, pagerduty: { routingKey, url } }];
  });
  return Object.fromEntries(entries) as Record<string, Contact>;
}

function contactProblems(file: EscalationFile): Problem[] {
  return Object.entries(file.contacts).flatMap(([person, contact]) => {
    const path = ['contacts', person];
    const problems: Problem[] = [];
    if (contact.email !== undefined && !file.smtp) {
      const what = `${person} is reached by e-mail, and no server takes it.`;
      const next = 'Add `smtp: { url: env:SMTP_URL, from: you@example.org }`.';
      problems.push({ path: [...path, 'email'], what, next });
    }
    for (const way of ['webhook', 'pagerduty'] as const) {
      const url = contact[way]?.url;
      const why = url === undefined ? null : addressProblem(url);
      if (why === null) continue;
      const next = 'Write an https address, or an http one of this machine.';
      problems.push({
        path: [...path, way, 'url'],
        what: `This address is refused: ${why}.`,
        next,
      });
    }
    return problems;
  });
}

function waitProblem(wait: string, path: DocumentPath): Problem[] {
  const ms = parseDurationMs(wait);
  if (ms !== undefined && ms > 0) return [];
  const next = 'Write one such as 90s, 5m or 1h.';
  return [{ path: [...path, 'wait'], what: `"${wait}" is no duration.`, next }];
}

function notifyProblems(step: NotifyFile, path: DocumentPath, file: EscalationFile): Problem[] {
  const people = Object.keys(file.contacts);
  const names = step.notify.flatMap((name, at) => {
    if (isRole(name) || people.includes(name)) return [];
    const known = [...Object.keys(ROLES), ...people];
    return [unknownName('role or person', name, known, [...path, 'notify', at])];
  });
  const channels = (step.over ?? []).flatMap((name, at) => {
    if (CHANNELS.some((one) => one === name)) return [];
    return [unknownName('channel', name, CHANNELS, [...path, 'over', at])];
  });
  return [...names, ...channels];
}

function stepProblems(step: StepFile, path: DocumentPath, file: EscalationFile): Problem[] {
  if ('notify' in step) return notifyProblems(step, path, file);
  if ('wait' in step) return waitProblem(step.wait, path);
  if ('repeat' in step) return [];
  return step['if-unacknowledged'].flatMap((one, at) =>
    stepProblems(one, [...path, 'if-unacknowledged', at], file),
  );
}

function policyProblems(name: string, steps: readonly StepFile[]): Problem[] {
  const path = ['policies', name];
  const problems: Problem[] = [];
  const flat = steps.flatMap((step) =>
    'if-unacknowledged' in step ? step['if-unacknowledged'] : [step],
  );
  if (!flat.some((step) => 'notify' in step)) {
    const next = 'Add a step `notify: [ROLE]`.';
    problems.push({ path, what: `The policy ${name} tells nobody.`, next });
  }
  const at = steps.findIndex((step) => 'repeat' in step);
  if (at >= 0 && at !== steps.length - 1) {
    const next = 'Write it as the last step.';
    problems.push({ path: [...path, at], what: 'What stands after a repeat is never done.', next });
  }
  if (at >= 0 && !flat.some((step) => 'wait' in step)) {
    const what = `The policy ${name} repeats at once: it has no wait.`;
    problems.push({ path: [...path, at], what, next: 'Add a step such as `wait: 5m`.' });
  }
  return problems;
}

function alarmProblems({ alarms = {}, policies }: EscalationFile): Problem[] {
  const known = Object.keys(policies);
  return Object.entries(alarms).flatMap(([alarm, name]) =>
    known.includes(name) ? [] : [unknownName('policy', name, known, ['alarms', alarm])],
  );
}

function roleProblems(roles: EscalationFile['roles']): Problem[] {
  const places = [
    { path: ['roles', 'launch'], holders: roles?.launch ?? {} },
    ...Object.entries(roles?.stores ?? {}).map(([store, holders]) => ({
      path: ['roles', 'stores', store],
      holders,
    })),
  ];
  return places.flatMap(({ path, holders }) =>
    Object.keys(holders)
      .filter((name) => !isRole(name))
      .map((name) => unknownName('role', name, Object.keys(ROLES), [...path, name])),
  );
}

function targetOf(name: string): Target {
  return isRole(name) ? { role: name } : { person: name };
}

function stepsOf(step: StepFile, ifUnacknowledged = false): Step[] {
  if ('repeat' in step) return [];
  if ('wait' in step) {
    return [{ kind: 'wait', ms: parseDurationMs(step.wait)!, ifUnacknowledged }];
  }
  if ('if-unacknowledged' in step) {
    return step['if-unacknowledged'].flatMap((one) => stepsOf(one, true));
  }
  const over = step.over ? (step.over as Channel[]) : null;
  return [{ kind: 'notify', to: step.notify.map(targetOf), over, ifUnacknowledged }];
}

function policyOf(name: string, steps: readonly StepFile[]): Policy {
  const last = steps.at(-1);
  const repeats = last && 'repeat' in last ? last.repeat : 0;
  return { name, steps: steps.flatMap((step) => stepsOf(step)), repeats };
}

/**
 * @param given the launch's roles; those in the file itself go before them
 * @returns contacts and policies, or everything that is wrong, each with its path
 */
export function parseEscalation(raw: unknown, given: RoleBook | null): Parsed<Escalation> {
  const shape = checkShape(EscalationFile, raw);
  if (!shape.ok) return shape;
  const file = shape.value;
  const problems = [
    ...contactProblems(file),
    ...roleProblems(file.roles),
    ...alarmProblems(file),
    ...Object.entries(file.policies).flatMap(([name, steps]) => [
      ...policyProblems(name, steps),
      ...steps.flatMap((step, at) => stepProblems(step, ['policies', name, at], file)),
    ]),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const own = file.roles && { launch: file.roles.launch, stores: file.roles.stores ?? {} };
  const roles = (own ?? given ?? { launch: {}, stores: {} }) as RoleBook;
  const missing = peopleProblems(file, roles);
  if (missing.length > 0) return { ok: false, problems: missing };
  const policies = Object.fromEntries(
    Object.entries(file.policies).map(([name, steps]) => [name, policyOf(name, steps)]),
  );
  const { smtp: mailer = null, alarms = {} } = file;
  return { ok: true, value: { contacts: contactsOf(file), mailer, roles, policies, alarms } };
}
