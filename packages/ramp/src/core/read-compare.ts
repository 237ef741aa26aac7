/**
 * Reads what a criterion asks beside its tripwire: a comparison of green with blue, and a ceiling.
 *
 * A comparison sees what no threshold does, that green is worse than blue; it cannot see harm to
 * both colours alike. So a criterion that compares must have a ceiling, too.
 */
import { parseShare, type DocumentPath, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import type { SignalKind } from './signals/index.ts';

/** What a criterion may have beside its tripwire, as people write it. */
export const BESIDE_TRIPWIRE = {
  compare: Type.Optional(
    Type.Object(
      {
        'green-vs-blue': Type.Object(
          {
            ratio: Type.Number({ description: 'green may not be so many times as bad: above 1' }),
            alpha: Type.String({ description: 'chance of a false stop in the launch, such as 1%' }),
          },
          { additionalProperties: false },
        ),
      },
      { additionalProperties: false },
    ),
  ),
  ceiling: Type.Optional(
    Type.String({ description: 'no gate passes above this share, such as 0.5%' }),
  ),
  informational: Type.Optional(
    Type.Boolean({ description: 'the comparison is shown, and decides nothing' }),
  ),
};
const Beside = Type.Object(BESIDE_TRIPWIRE);

/** A comparison of green with blue. */
export interface Compared {
  /** A gate passes only if green is shown to be less than so many times as bad as blue. */
  readonly ratio: number;
  /** The chance that a launch is stopped though green is not worse, 0 to 1. */
  readonly alpha: number;
  /** It is worked out and shown, and decides nothing. */
  readonly isInformational: boolean;
}

/** What a metered criterion asks beside its tripwire. */
export interface BesideTripwire {
  readonly compare: Compared | null;
  /** No gate passes at a share above it, 0 to 1; null: none. */
  readonly ceiling: number | null;
}

const NOTHING: BesideTripwire = { compare: null, ceiling: null };
const GREATEST_RATIO = 1_000;
const GREATEST_ALPHA = 0.2;

/** Notes every problem, and returns what could be read. */
export function readBesideTripwire(
  section: Static<typeof Beside>,
  { key }: SignalKind,
  path: DocumentPath,
  problems: Problem[],
): BesideTripwire {
  const { compare, ceiling, informational } = section;
  const problem = (at: DocumentPath, what: string, next: string, atKey = false) =>
    problems.push({ path: [...path, ...at], what, next, atKey });

  if (key !== 'meter') {
    const stray = (['compare', 'ceiling', 'informational'] as const).filter((name) => {
      return section[name] !== undefined;
    });
    for (const name of stray) {
      const what = `A ${key} signal has no share of green and blue for \`${name}\`.`;
      problem([name], what, 'Take it out: its tripwire judges it.', true);
    }
    return NOTHING;
  }
  if (informational !== undefined && !compare) {
    problem(['informational'], 'There is no comparison to be informational.', 'Take it out.', true);
  }
  if (compare && ceiling === undefined) {
    const what = 'A comparison cannot see harm to both colours alike.';
    problem(['compare'], what, 'Add a `ceiling`, such as 0.5%.', true);
  }
  const share = ceiling === undefined ? null : parseShare(ceiling);
  if (share === undefined || share === 0) {
    problem(['ceiling'], `"${ceiling}" is not a share above 0 %.`, 'Write one such as 0.5%.');
  }
  return {
    compare: compare
      ? readCompared(compare['green-vs-blue'], informational ?? false, problem)
      : null,
    ceiling: share ?? null,
  };
}

function readCompared(
  { ratio, alpha }: { ratio: number; alpha: string },
  isInformational: boolean,
  problem: (at: DocumentPath, what: string, next: string) => unknown,
): Compared {
  const at = ['compare', 'green-vs-blue'];
  if (!(ratio > 1 && ratio <= GREATEST_RATIO)) {
    const what = `A ratio of ${ratio} is none that green could be too bad by.`;
    problem([...at, 'ratio'], what, 'Write a number above 1, such as 2.');
  }
  const share = parseShare(alpha);
  if (share === undefined || share <= 0 || share > GREATEST_ALPHA) {
    const what = `"${alpha}" is no chance of a false stop from above 0 % to 20 %.`;
    problem([...at, 'alpha'], what, 'Write one such as 1%.');
  }
  return { ratio, alpha: share ?? GREATEST_ALPHA, isInformational };
}
