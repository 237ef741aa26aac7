/**
 * The template of a checklist: its form as people write it, and what it comes to.
 *
 * A template is data. Whatever in it means nothing (an unknown key, role, phase, kind of probe or
 * item, a circle of needs) is a problem with its place, never passed over.
 */
import { checkShape, nearest, parseDurationMs } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { parseOffset, type Offset } from './offset.ts';
import { orderOf } from './order.ts';
import { PROBE_KINDS, PROBE_LOOKS, type ProbeKind } from './probe-kinds.ts';
import { isRole, ROLES, type Role } from '@slipway/authority';

const closed = { additionalProperties: false };
const Id = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' });
const Prose = Type.String({ minLength: 3, maxLength: 300 });

const ProbeSection = Type.Object(
  {
    probe: Type.String(),
    every: Type.String(),
    fresh: Type.String(),
    url: Type.Optional(Type.String({ minLength: 1 })),
    sql: Type.Optional(Type.String({ minLength: 1 })),
    on: Type.Optional(Type.String({ minLength: 1 })),
    of: Type.Optional(Type.String({ minLength: 1 })),
  },
  closed,
);

/** A signature that is wanted again and again. */
const AgainSection = Type.Object({ attest: Type.String() }, closed);

/** A template as it stands in its file. */
export const TemplateFile = Type.Object(
  {
    playbook: Type.String({ minLength: 1, maxLength: 100 }),
    /** Who holds each role, by the ids of people.yaml. */
    people: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    ),
    phases: Type.Array(
      Type.Object(
        { id: Type.String({ minLength: 1, maxLength: 20 }), title: Type.String({ minLength: 1 }) },
        closed,
      ),
      { minItems: 1 },
    ),
    items: Type.Array(
      Type.Object(
        {
          id: Id,
          phase: Type.String(),
          due: Type.String(),
          per: Type.Optional(Type.Enum(['launch', 'store'])),
          owner: Type.String(),
          blocking: Type.Optional(Type.Boolean()),
          what: Prose,
          why: Prose,
          'done-when': Prose,
          needs: Type.Optional(Type.Array(Id)),
          evidence: Type.Union([Type.Literal('attest'), AgainSection, ProbeSection]),
        },
        closed,
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  closed,
);
export type TemplateFile = Static<typeof TemplateFile>;
type ItemFile = TemplateFile['items'][number];

/** A person's signature. */
export interface Attested {
  readonly by: 'attest';
  /** After so long another is wanted, in ms; null: it does not grow old. */
  readonly freshMs: number | null;
}

/** A reading that is taken again and again. Times in ms. */
export interface Probed {
  readonly by: 'probe';
  readonly kind: ProbeKind;
  readonly everyMs: number;
  /** A reading that is older proves nothing. */
  readonly freshMs: number;
  /** What this very probe asks, by its kind: `url`, `sql` and `on`, or `of`. */
  readonly ask: Readonly<Record<string, string>>;
}

export type Evidence = Attested | Probed;

/** One line of the checklist, before it is known for which stores. */
export interface Item {
  readonly id: string;
  readonly phase: string;
  readonly due: Offset;
  /** As written, such as `-30d`. */
  readonly dueText: string;
  readonly per: 'launch' | 'store';
  readonly owner: Role;
  readonly blocking: boolean;
  readonly what: string;
  readonly why: string;
  readonly doneWhen: string;
  readonly needs: readonly string[];
  readonly evidence: Evidence;
}

export interface Template {
  readonly title: string;
  readonly phases: readonly { readonly id: string; readonly title: string }[];
  /** Who holds each role; one that is absent has nobody. */
  readonly people: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** As written; their needs make no circle. */
  readonly items: readonly Item[];
}

/** @returns what a kind of probe must be told */
function asksOf(kind: ProbeKind): readonly string[] {
  if (kind === 'http') return ['url'];
  if (kind === 'sql') return ['sql', 'on'];
  return PROBE_LOOKS[kind].length > 0 ? ['of'] : [];
}

function unknown(what: string, name: string, known: readonly string[], path: DocumentPath) {
  const guess = nearest(name, known);
  const next = guess ? `Did you mean "${guess}"?` : `Known: ${known.join(', ')}.`;
  return { path, what: `There is no ${what} "${name}".`, next };
}

type ProbeFile = Static<typeof ProbeSection>;

function durationProblems(text: string, path: DocumentPath): Problem[] {
  const ms = parseDurationMs(text);
  if (ms !== undefined && ms > 0) return [];
  const what = `"${text}" is no duration.`;
  return [{ path, what, next: 'Write one such as 15m, 24h or 7d.' }];
}

function probeProblems(evidence: ProbeFile, path: DocumentPath): Problem[] {
  const problems = (['every', 'fresh'] as const).flatMap((name) =>
    durationProblems(evidence[name], [...path, name]),
  );
  const everyMs = parseDurationMs(evidence.every) ?? 0;
  const freshMs = parseDurationMs(evidence.fresh) ?? Infinity;
  if (freshMs < everyMs) {
    const { fresh, every } = evidence;
    const what = `A reading is stale after ${fresh}, and taken only every ${every}.`;
    const next = 'Take it more often, or let it count for longer.';
    problems.push({ path: [...path, 'fresh'], what, next });
  }
  const kind = PROBE_KINDS.find((one) => one === evidence.probe);
  if (!kind)
    return [...problems, unknown('kind of probe', evidence.probe, PROBE_KINDS, [...path, 'probe'])];
  return [...problems, ...askProblems(kind, evidence, path)];
}

/** What a probe is told beside its kind: all that it needs, nothing that it does not. */
function askProblems(kind: ProbeKind, evidence: ProbeFile, path: DocumentPath): Problem[] {
  const problems: Problem[] = [];
  const wanted = asksOf(kind);
  for (const name of ['url', 'sql', 'on', 'of'] as const) {
    if ((evidence[name] !== undefined) === wanted.includes(name)) continue;
    const lacks = wanted.includes(name);
    const what = lacks
      ? `A probe of kind ${kind} lacks "${name}".`
      : `A probe of kind ${kind} has no use for "${name}".`;
    problems.push({
      path: lacks ? path : [...path, name],
      what,
      next: lacks ? `Add "${name}".` : `Take "${name}" out.`,
    });
  }
  const looks: readonly string[] = PROBE_LOOKS[kind];
  const { of } = evidence;
  if (of !== undefined && looks.length > 0 && !looks.includes(of)) {
    problems.push(unknown(`look of ${kind}`, of, looks, [...path, 'of']));
  }
  return problems;
}

function itemProblems(item: ItemFile, path: DocumentPath, file: TemplateFile): Problem[] {
  const problems: Problem[] = [];
  const phases = file.phases.map(({ id }) => id);
  const ids = file.items.map(({ id }) => id);
  if (!phases.includes(item.phase)) {
    problems.push(unknown('phase', item.phase, phases, [...path, 'phase']));
  }
  if (!isRole(item.owner)) {
    problems.push(unknown('role', item.owner, Object.keys(ROLES), [...path, 'owner']));
  }
  if (!parseOffset(item.due)) {
    const next = 'Write one such as -30d, -24h, +45m or 0h.';
    problems.push({ path: [...path, 'due'], what: `"${item.due}" is no offset.`, next });
  }
  for (const [at, need] of (item.needs ?? []).entries()) {
    if (!ids.includes(need)) problems.push(unknown('item', need, ids, [...path, 'needs', at]));
  }
  const { evidence } = item;
  const at = [...path, 'evidence'];
  if (evidence === 'attest') return problems;
  return 'attest' in evidence
    ? [...problems, ...durationProblems(evidence.attest, [...at, 'attest'])]
    : [...problems, ...probeProblems(evidence, at)];
}

function doubleProblems(file: TemplateFile): Problem[] {
  const told = (key: 'phases' | 'items') =>
    file[key].flatMap(({ id }, at) => {
      if (file[key].findIndex((one) => one.id === id) === at) return [];
      const what = `There is "${id}" already among the ${key}.`;
      return [{ path: [key, at, 'id'], what, next: 'Give one of them another id.' }];
    });
  return [...told('phases'), ...told('items')];
}

function cycleProblems(file: TemplateFile): Problem[] {
  const ordered = orderOf(file.items.map(({ id, needs = [] }) => ({ id, needs })));
  if (ordered.ok) return [];
  const at = file.items.findIndex(({ id }) => id === ordered.cycle[0]);
  const what = `These items wait for each other: ${ordered.cycle.join(' needs ')}.`;
  return [{ path: ['items', at, 'needs'], what, next: 'Take one of these needs out.' }];
}

function evidenceOf(evidence: ItemFile['evidence']): Evidence {
  if (evidence === 'attest') return { by: 'attest', freshMs: null };
  if ('attest' in evidence) return { by: 'attest', freshMs: parseDurationMs(evidence.attest)! };
  const { probe, every, fresh, url, sql, on, of } = evidence;
  const told = Object.entries({ url, sql, on, of }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    by: 'probe',
    kind: probe as ProbeKind,
    everyMs: parseDurationMs(every)!,
    freshMs: parseDurationMs(fresh)!,
    ask: Object.fromEntries(told),
  };
}

/** @returns the template, or everything that is wrong with it, each with its path */
export function parseTemplate(raw: unknown): Parsed<Template> {
  const shape = checkShape(TemplateFile, raw);
  if (!shape.ok) return shape;
  const file = shape.value;
  const problems = [
    ...file.items.flatMap((item, at) => itemProblems(item, ['items', at], file)),
    ...Object.keys(file.people ?? {})
      .filter((role) => !isRole(role))
      .map((role) => unknown('role', role, Object.keys(ROLES), ['people', role])),
    ...doubleProblems(file),
    ...cycleProblems(file),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const items = file.items.map((item) => ({
    id: item.id,
    phase: item.phase,
    due: parseOffset(item.due)!,
    dueText: item.due,
    per: item.per ?? ('launch' as const),
    owner: item.owner as Role,
    blocking: item.blocking ?? true,
    what: item.what,
    why: item.why,
    doneWhen: item['done-when'],
    needs: item.needs ?? [],
    evidence: evidenceOf(item.evidence),
  }));
  const { playbook: title, phases, people = {} } = file;
  return { ok: true, value: { title, phases, people, items } };
}
