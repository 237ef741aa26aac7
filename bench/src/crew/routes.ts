/**
 * Pick routes over 1,000 random batches in the grocer's three layouts: against the exact optimum,
 * found in another way, and against how stores walk. Metres are counted, no clock.
 */
import { join } from 'node:path';
import {
  isSmall,
  kindSShapeWalk,
  largestGapWalk,
  phasesOf,
  planWalk,
  readLayout,
  sShapeWalk,
  type Floor,
  type WalkQuestion,
} from '@slipway/crew/picks';
import { int, pick, seededRandom, type Random } from '@slipway/kernel';
import type { Row } from '../harness.ts';
import { shortestMetres } from './shortest.ts';

const LAYOUTS = join(import.meta.dirname, '../../../examples/grocer/crew/layouts');
const NAMES = ['small', 'medium', 'large'] as const;
const BATCHES = 1_000;
const SEED = 20_261_127;
/** Lines on a cart. */
const LINES = { least: 6, most: 45 };
/** One line in so many is of something that is crushed. */
const CRUSHABLE_OF = 6;

interface Walked {
  readonly name: string;
  readonly planned: number;
  readonly sShape: number;
  readonly kindSShape: number;
  readonly largestGap: number;
  /** Null: too many stops for it. */
  readonly exact: number | null;
}

/** @returns the rows of `crew.route` */
export function routeRows(say: (text: string) => void): readonly Row[] {
  const floors = NAMES.map((name) => readLayout(join(LAYOUTS, `${name}.yaml`)));
  const random = seededRandom(SEED);
  const walked = Array.from({ length: BATCHES }, (_, at) => {
    if (at % 250 === 0) say(`batch ${at} of ${BATCHES}`);
    return walk(NAMES[at % NAMES.length]!, questionOf(random, floors[at % NAMES.length]!));
  });
  const solved = walked.filter(({ exact }) => exact !== null);
  const of = (name: string) => walked.filter((one) => one.name === name);
  return [
    row('crew.route', 'to the exact optimum, no phase over 12 stops', solved, 'exact', 1),
    row('crew.route-s-shape', 'to S-shape', walked, 'sShape', 0.8),
    ...NAMES.map((name) => {
      return row(`crew.route-s-shape-${name}`, `to S-shape, ${name}`, of(name), 'sShape', 1);
    }),
    row(
      'crew.route-kind-s-shape',
      'to S-shape that leaves each phase early',
      walked,
      'kindSShape',
      1,
    ),
    row('crew.route-largest-gap', 'to largest gap', walked, 'largestGap', 1),
  ];
}

function questionOf(random: Random, floor: Floor): WalkQuestion {
  const bays = floor.layout.aisles.flatMap((aisle) => aisle.bays);
  const count = LINES.least + int(random, LINES.most - LINES.least + 1);
  const lines = Array.from({ length: count }, () => {
    const { aisle, bay, zone } = pick(random, bays);
    return { stop: floor.stop(aisle, bay)!, zone, isCrushable: int(random, CRUSHABLE_OF) === 0 };
  });
  return { floor, phases: phasesOf(lines) };
}

function walk(name: string, question: WalkQuestion): Walked {
  return {
    name,
    planned: planWalk(question).metres,
    sShape: sShapeWalk(question).metres,
    kindSShape: kindSShapeWalk(question).metres,
    largestGap: largestGapWalk(question).metres,
    exact: isSmall(question) ? shortestMetres(question) : null,
  };
}

/** @returns the mean of planned metres over another's, batch by batch: at most `target` */
function row(
  id: string,
  measure: string,
  walked: readonly Walked[],
  against: 'exact' | 'sShape' | 'kindSShape' | 'largestGap',
  target: number,
): Row {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const share = mean(walked.map((one) => one.planned / one[against]!));
  const value = Math.round(share * 10_000) / 10_000;
  return {
    id,
    measure: `planned walk's metres as a share of another's, ${measure}`,
    unit: 'of its metres',
    value,
    against: `${measure.replace(/^to /, '')}: metres on average`,
    againstValue: mean(walked.map((one) => one[against]!)),
    ratio: null,
    target,
    met: value <= target,
    runs: walked.length,
  };
}
