/** `module.yaml`: its shape, and the sense of its values. */
import { checkShape, nearest, parseDurationMs, parseShare } from '@slipway/kernel';
import type { Parsed, Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { CERTIFICATES } from '../../core/station.ts';
import type { Assessment, Words } from '../core/module.ts';
import { WordsShape } from './bank.ts';

const DAY_MS = 86_400_000;
const closed = { additionalProperties: false };
const Id = Type.String({ pattern: '^[a-z0-9-]{1,60}$' });
const AssessmentShape = Type.Object(
  {
    items: Type.Integer({ minimum: 3, maximum: 7 }),
    mastery: Type.String(),
    'retake-after': Type.String(),
  },
  closed,
);
const FileShape = Type.Object(
  {
    id: Id,
    title: WordsShape,
    minutes: Type.Integer({ minimum: 1, maximum: 240 }),
    assessment: AssessmentShape,
    refreshes: Type.Optional(Id),
    certificate: Type.Optional(Id),
    needs: Type.Optional(Type.Array(Id, { uniqueItems: true })),
    valid: Type.Optional(Type.String()),
    refreshers: Type.Optional(Type.Array(Type.String(), { maxItems: 10 })),
    observe: Type.Optional(Type.Array(WordsShape, { minItems: 1, maxItems: 10 })),
  },
  closed,
);
type FileShape = Static<typeof FileShape>;

/** What the file says, before films and bank are read. */
export interface ModuleFile {
  readonly id: string;
  readonly title: Words;
  readonly minutes: number;
  readonly assessment: Assessment;
  readonly refreshes: string | null;
  readonly certificate: string | null;
  readonly needs: readonly string[];
  readonly validDays: number;
  readonly refresherDays: readonly number[];
  readonly checks: readonly Words[];
}

/** What a refresher takes from the module that it refreshes. */
const OF_ITS_MODULE = ['certificate', 'needs', 'valid', 'refreshers', 'observe'] as const;
/** What any other says itself. */
const ITS_OWN = ['certificate', 'valid', 'observe'] as const;

/** Less would not show that somebody knows it. */
const LEAST_MASTERY = 0.8;

const daysOf = (text: string): number | undefined => {
  const ms = parseDurationMs(text);
  return ms === undefined || ms <= 0 ? undefined : ms / DAY_MS;
};

function missing(shape: FileShape): readonly Problem[] {
  const isNone = shape.certificate === 'none';
  const lacks = ITS_OWN.filter(
    (key) => shape[key] === undefined && (key === 'certificate' || !isNone),
  );
  return lacks.map((key) => ({ path: [], what: `\`${key}\` is missing.`, next: `Write ${key}.` }));
}

function surplus(shape: FileShape): readonly Problem[] {
  return OF_ITS_MODULE.filter((key) => shape[key] !== undefined).map((key) => ({
    path: [key],
    what: `A refresher has the ${key} of the module that it refreshes.`,
    next: 'Leave it out.',
    atKey: true,
  }));
}

function values(shape: FileShape): readonly Problem[] {
  const problems: Problem[] = [];
  const say = (path: readonly (string | number)[], what: string, next: string) =>
    problems.push({ path, what, next });
  const { certificate = 'none', assessment, valid = '1d', refreshers = [] } = shape;
  if (certificate !== 'none' && !CERTIFICATES.includes(certificate)) {
    const guess = nearest(certificate, CERTIFICATES);
    const next = guess ? `Did you mean ${guess}?` : `One of: ${CERTIFICATES.join(', ')}, none.`;
    say(['certificate'], `There is no certificate ${certificate}.`, next);
  }
  const mastery = parseShare(assessment.mastery);
  if (mastery === undefined || mastery < LEAST_MASTERY) {
    say(['assessment', 'mastery'], 'Mastery is 80 % to 100 %.', 'Write 80%.');
  }
  if (parseDurationMs(assessment['retake-after']) === undefined) {
    say(['assessment', 'retake-after'], 'This is no duration.', 'Write such as 10m.');
  }
  if (daysOf(valid) === undefined) say(['valid'], 'This is no duration.', 'Write such as 180d.');
  for (const [place, text] of refreshers.entries()) {
    const [days, before = 0] = [daysOf(text), daysOf(refreshers[place - 1] ?? '') ?? 0];
    if (days === undefined || days <= before) {
      say(['refreshers', place], 'Refreshers are days that ascend.', 'Write [1d, 7d, 30d].');
    }
  }
  return problems;
}

/** @returns what it says, or every problem by its path */
export function parseModuleFile(value: unknown): Parsed<ModuleFile> {
  const shaped = checkShape(FileShape, value);
  if (!shaped.ok) return shaped;
  const shape = shaped.value;
  const kind = shape.refreshes === undefined ? missing(shape) : surplus(shape);
  const problems = [...kind, ...values(shape)];
  if (problems.length > 0) return { ok: false, problems };
  const { id, title, minutes, assessment, certificate = 'none', needs = [] } = shape;
  return {
    ok: true,
    value: {
      id,
      title,
      minutes,
      assessment: {
        items: assessment.items,
        mastery: parseShare(assessment.mastery)!,
        retakeAfterMs: parseDurationMs(assessment['retake-after'])!,
      },
      refreshes: shape.refreshes ?? null,
      certificate: certificate === 'none' ? null : certificate,
      needs,
      validDays: daysOf(shape.valid ?? '1d')!,
      refresherDays: (shape.refreshers ?? ['1d', '7d', '30d']).map((text) => daysOf(text)!),
      checks: shape.observe ?? [],
    },
  };
}
