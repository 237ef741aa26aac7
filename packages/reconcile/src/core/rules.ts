/**
 * The matching rules as data, with their version: read once, checked whole, trusted afterwards.
 *
 * `rules.yaml` beside this package is what ships; a chain may write its own.
 */
import { checkShape, parseDurationMs, parseShare, type InputDocument } from '@slipway/kernel';
import type { Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { KEYS, type Key } from './record.ts';

const Duration = Type.String({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' });
const Percent = Type.String({ pattern: '^\\d+(\\.\\d+)?\\s*%$' });
const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' });
const Amount = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const KeyName = Type.Enum([...KEYS]);
const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

const SideFile = closed({ source: Name, kind: Name, 'by-file': Type.Optional(Type.Boolean()) });
const MatchFile = closed({
  name: Name,
  left: SideFile,
  right: SideFile,
  exact: KeyName,
  near: Type.Optional(
    closed({
      keys: Type.Array(Type.Enum(['store', 'device', ...KEYS]), { minItems: 1, maxItems: 6 }),
      'amount-off': Amount,
      within: Duration,
    }),
  ),
  kin: Type.Optional(KeyName),
  'amount-off': Amount,
  'clock-off': Duration,
  due: Duration,
  classes: Type.Array(Name, { minItems: 1 }),
  audit: closed({ exact: Percent, near: Type.Optional(Percent) }),
});
const PolicyFile = closed({
  p90: Duration,
  'each-at-most': Amount,
  'instances-at-most': Type.Integer({ minimum: 0, maximum: 100_000 }),
});
const RulesFile = closed({
  version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  budget: closed({ minutes: Duration, window: Duration }),
  matches: Type.Array(MatchFile, { minItems: 1, maxItems: 50 }),
  classes: Type.Record(Type.String(), PolicyFile),
});
type RulesFile = Static<typeof RulesFile>;
type MatchFile = Static<typeof MatchFile>;

/** One side of a match: the rows of one kind of one source. */
export interface RuleSide {
  readonly source: string;
  readonly kind: string;
  /** Whether its rows come in files, each of which says until when it is complete. */
  readonly isByFile: boolean;
}

/** Rows of the two sides are held against each other. */
export interface MatchRule {
  readonly name: string;
  readonly left: RuleSide;
  readonly right: RuleSide;
  readonly exact: Key;
  readonly near: NearRule | null;
  readonly kin: Key | null;
  readonly amountOff: number;
  readonly clockOffMs: number;
  readonly dueMs: number;
  /** Classes in the order in which they look; the first that knows a group has it. */
  readonly classes: readonly string[];
  /** Shares of automatic matches that are audited, in parts per million. */
  readonly audit: { readonly exactPpm: number; readonly nearPpm: number };
}

export interface NearRule {
  readonly keys: readonly (Key | 'store' | 'device')[];
  readonly amountOff: number;
  readonly withinMs: number;
}

/** What may be resolved without a person, and what a case is charged that nobody closed. */
export interface ClassPolicy {
  readonly p90Ms: number;
  readonly eachAtMost: number;
  readonly instancesAtMost: number;
}

/** All rules, read. */
export interface Rules {
  readonly version: number;
  readonly budget: { readonly minutesMs: number; readonly windowMs: number };
  readonly matches: readonly MatchRule[];
  readonly classes: Readonly<Record<string, ClassPolicy>>;
}

const ms = (text: string): number => parseDurationMs(text) ?? 0;
const ppm = (text: string | undefined): number =>
  text === undefined ? 0 : Math.round((parseShare(text) ?? 0) * 1_000_000);

const sideOf = (file: MatchFile['left']): RuleSide => ({
  source: file.source,
  kind: file.kind,
  isByFile: file['by-file'] === true,
});

function matchOf(file: MatchFile): MatchRule {
  const { near } = file;
  return {
    name: file.name,
    left: sideOf(file.left),
    right: sideOf(file.right),
    exact: file.exact as Key,
    near: near
      ? {
          keys: near.keys as NearRule['keys'],
          amountOff: near['amount-off'],
          withinMs: ms(near.within),
        }
      : null,
    kin: (file.kin as Key | undefined) ?? null,
    amountOff: file['amount-off'],
    clockOffMs: ms(file['clock-off']),
    dueMs: ms(file.due),
    classes: file.classes,
    audit: { exactPpm: ppm(file.audit.exact), nearPpm: ppm(file.audit.near) },
  };
}

/** A row that stood in two matches would be open in one and settled in the other. */
function twiceUsed(file: RulesFile): Problem[] {
  const seen = new Map<string, string>();
  const names = new Set<string>();
  return file.matches.flatMap((match, at) => {
    const problems: Problem[] = [];
    if (names.has(match.name)) {
      const what = `There are two matches "${match.name}".`;
      problems.push({ path: ['matches', at, 'name'], what, next: 'Give one another name.' });
    }
    names.add(match.name);
    for (const side of ['left', 'right'] as const) {
      const key = `${match[side].source} ${match[side].kind}`;
      const other = seen.get(key);
      if (other !== undefined) {
        const what = `${key} stands in the match "${other}" already.`;
        problems.push({ path: ['matches', at, side], what, next: 'Let it stand in one alone.' });
      }
      seen.set(key, match.name);
    }
    return problems;
  });
}

/** What no class knows would go unsaid: the one that knows everything has to stand last. */
function withoutLast(file: RulesFile, last: string): Problem[] {
  return file.matches.flatMap(({ classes, name }, at): Problem[] => {
    if (classes.indexOf(last) === classes.length - 1 && classes.at(-1) === last) return [];
    const what = `The classes of "${name}" do not end with "${last}".`;
    return [{ path: ['matches', at, 'classes'], what, next: 'Put it last: it knows the rest.' }];
  });
}

function unknownClasses(file: RulesFile, known: readonly string[]): Problem[] {
  const list = known.join(', ');
  const wrong = file.matches.flatMap((match, at) =>
    match.classes.flatMap((name, index): Problem[] => {
      const path = ['matches', at, 'classes', index];
      if (!known.includes(name)) {
        return [{ path, what: `There is no class "${name}".`, next: `Known: ${list}.` }];
      }
      if (file.classes[name]) return [];
      const next = `Add it under \`classes\`.`;
      return [{ path, what: `The class "${name}" has no policy.`, next }];
    }),
  );
  const stray = Object.keys(file.classes).filter((name) => !known.includes(name));
  return [
    ...wrong,
    ...stray.map((name): Problem => ({
      path: ['classes', name],
      what: `There is no class "${name}".`,
      next: `Known: ${list}.`,
      atKey: true,
    })),
  ];
}

/**
 * @param known the names of the classes that there are
 * @param last the class that knows everything, and stands last in each match
 * @throws {InputFileError} with every problem at its line
 */
export function parseRules(document: InputDocument, known: readonly string[], last: string): Rules {
  const shape = checkShape(RulesFile, document.value);
  if (!shape.ok) throw document.error(shape.problems);
  const file = shape.value;
  const problems = [...twiceUsed(file), ...unknownClasses(file, known), ...withoutLast(file, last)];
  if (problems.length > 0) throw document.error(problems);
  const policies = Object.entries(file.classes).map(([name, policy]): [string, ClassPolicy] => [
    name,
    {
      p90Ms: ms(policy.p90),
      eachAtMost: policy['each-at-most'],
      instancesAtMost: policy['instances-at-most'],
    },
  ]);
  return {
    version: file.version,
    budget: { minutesMs: ms(file.budget.minutes), windowMs: ms(file.budget.window) },
    matches: file.matches.map(matchOf),
    classes: Object.fromEntries(policies),
  };
}
