/** What goes wrong in the grocer's books, and which sale is next: drawn from the file's seed. */
import { join } from 'node:path';
import { checkShape, int, parseDurationMs, readDocument, seededRandom } from '@slipway/kernel';
import type { Random } from '@slipway/kernel';
import { Type, type Static } from 'typebox';

const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const Count = Type.Integer({ minimum: 1 });
const Duration = Type.String({ pattern: '^\\d+[smh]$' });
const drawn = { 'one-in': Count, within: Count };
const AtProcessor = { at: Type.Literal('processor'), ...drawn };
const AtTill = { at: Type.Literal('till'), ...drawn };

const DefectsFile = closed({
  seed: Type.Integer({ minimum: 0 }),
  sales: closed({
    'late-webhook': closed({
      ...AtProcessor,
      'files-late': Type.Array(Count, { minItems: 1 }),
    }),
    'doubled-capture': closed(AtProcessor),
    'late-decline': closed({ ...AtProcessor, after: Duration }),
    'lost-op': closed(AtTill),
    'wrong-price-book': closed({ ...AtTill, 'off-minor': Count }),
  }),
  clock: closed({ store: Count, ahead: Duration }),
});

/** The data file, read; durations as they stand there. */
export type Defects = Static<typeof DefectsFile>;
/** What may be wrong with a sale. */
export type SaleDefect = keyof Defects['sales'];

/** A defect that was made: what an engine has to find. */
export interface Seeded {
  readonly kind: SaleDefect | 'clock-skew' | 'poison-op';
  /** The tender, basket or sign-up that is spoiled, or the device whose clock is off. */
  readonly key: string;
  /** What settling it moves, in the smallest part of its currency; 0 if nothing. */
  readonly moves: number;
}

/** @throws {InputFileError} with every problem at its line */
export function readDefects(file: string = join(import.meta.dirname, 'defects.yaml')): Defects {
  const document = readDocument(file);
  const shape = checkShape(DefectsFile, document.value);
  if (!shape.ok) throw document.error(shape.problems);
  return shape.value;
}

/** @returns a duration of the file, such as `7m`, in ms */
export const msOf = (duration: string): number => parseDurationMs(duration) ?? 0;

/** Says of each sale that an observer sees whether it is spoiled, one after the other. */
export class DefectPlan {
  readonly #random: Random;
  readonly #kinds: readonly (readonly [kind: SaleDefect, oneIn: number, within: number])[];
  readonly #next = new Map<SaleDefect, number>();
  #seen = 0;

  /** @param at whose defects these are */
  constructor(defects: Defects, at: 'till' | 'processor') {
    this.#random = seededRandom(defects.seed + (at === 'till' ? 0 : 1));
    const entries = Object.entries(defects.sales) as [SaleDefect, Defects['sales'][SaleDefect]][];
    this.#kinds = entries
      .filter(([, one]) => one.at === at)
      .map(([kind, one]) => [kind, one['one-in'], Math.min(one.within, one['one-in'])]);
    for (const [kind, , within] of this.#kinds) this.#next.set(kind, int(this.#random, within));
  }

  /** @returns what is wrong with the next sale; null if nothing. No sale has two. */
  next(): SaleDefect | null {
    const sale = this.#seen++;
    const due = this.#kinds.find(([kind]) => sale >= this.#next.get(kind)!);
    if (!due) return null;
    const [kind, oneIn, within] = due;
    const blockBegins = Math.floor(sale / oneIn + 1) * oneIn;
    this.#next.set(kind, blockBegins + int(this.#random, within));
    return kind;
  }
}
