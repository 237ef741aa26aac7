/**
 * How texts look: the statistics' samples of a column become a few formats, each a row of slots.
 *
 *   m048371@example.com ─► letters "m" · digits counted · "@example.com"
 *   Mary Ann Lee        ─► a pool of words · " " · a pool of words · " " · a pool of words
 */
import { literal } from '@slipway/kernel';
import { RUNS, type Mask } from './mask.ts';

/** A part of a format. */
export type Slot =
  | { readonly kind: 'fixed'; readonly text: string }
  /** One of a few words that came up more than once. */
  | { readonly kind: 'pool'; readonly words: readonly string[] }
  /** Digits: so many, or as many as the number has. */
  | { readonly kind: 'digits'; readonly length: number; readonly padded: boolean }
  | { readonly kind: 'letters'; readonly lengths: readonly number[]; readonly upper: Case };

type Case = 'lower' | 'upper' | 'initial';

/** Texts that look alike. */
export interface Format {
  readonly slots: readonly Slot[];
  /** Share of the samples that look so, 0 to 1. */
  readonly share: number;
}

const MOST_FORMATS = 8;
const HEX_LETTERS = 7;

function classOf(run: string): string {
  if (/^\p{L}/u.test(run)) return 'A';
  return /^\p{Nd}/u.test(run) ? '9' : run;
}

function caseOf(runs: readonly string[]): Case {
  if (runs.every((run) => run === run.toUpperCase())) return 'upper';
  return runs.every((run) => run[0] !== run[0]!.toLowerCase()) ? 'initial' : 'lower';
}

function slotOf(runs: readonly string[], mask: Mask): Slot {
  const different = [...new Set(runs)];
  if (different.length === 1) return { kind: 'fixed', text: mask(runs[0]!) };
  const kind = classOf(runs[0]!);
  if (different.length <= runs.length / 2) {
    return { kind: 'pool', words: [...new Set(different.map(mask))].sort() };
  }
  const lengths = runs.map((run) => [...run].length);
  if (kind === 'A') return { kind: 'letters', lengths, upper: caseOf(runs) };
  const padded = lengths.every((length) => length === lengths[0]);
  return { kind: 'digits', length: Math.max(...lengths), padded };
}

/** @returns the formats of sample texts, the most frequent first */
export function formatsOf(samples: readonly string[], mask: Mask): Format[] {
  const split = samples.map((sample) => sample.match(RUNS) ?? []);
  const alike = Map.groupBy(split, (runs) => runs.map(classOf).join(''));
  const largest = [...alike.values()].sort((a, b) => b.length - a.length).slice(0, MOST_FORMATS);
  const counted = largest.reduce((sum, group) => sum + group.length, 0);
  return largest.map((group) => ({
    share: group.length / counted,
    slots: group[0]!.map((_, at) =>
      slotOf(
        group.map((runs) => runs[at]!),
        mask,
      ),
    ),
  }));
}

/** @returns how many different texts a slot can make */
export function capacityOf(slot: Slot): number {
  if (slot.kind === 'fixed') return 1;
  if (slot.kind === 'pool') return slot.words.length;
  if (slot.kind === 'digits') return 10 ** Math.min(15, slot.length);
  return 16 ** Math.min(HEX_LETTERS, Math.min(...slot.lengths));
}

/** Hexadecimal digits as letters of the alphabet. */
const asLetters = (hex: string) => `translate(${hex}, '0123456789abcdef', 'etaoinshrdlucmfw')`;

function lettersSql(slot: Slot & { kind: 'letters' }, at: string): string {
  const lengths = `('{${slot.lengths.join(',')}}'::int[])[1 + (${at}) % ${slot.lengths.length}]`;
  const size = 16 ** HEX_LETTERS;
  const least = Math.min(...slot.lengths);
  // An odd factor is a permutation of a power of two: all different, and none like its neighbour.
  const short = Math.min(HEX_LETTERS, least);
  const bits = short === HEX_LETTERS ? size : 16 ** short;
  const lead = `lpad(to_hex(((${at}) * 40503 + 97) % ${bits}), ${short}, '0')`;
  const longest = Math.max(...slot.lengths);
  const tail = longest > short ? ` || repeat(md5((${at})::text), ${Math.ceil(longest / 32)})` : '';
  const text = `left(${asLetters(lead + tail)}, ${lengths})`;
  if (slot.upper === 'upper') return `upper(${text})`;
  return slot.upper === 'initial' ? `initcap(${text})` : text;
}

function slotSql(slot: Slot, at: string, of: number): string {
  if (slot.kind === 'fixed') return literal(slot.text);
  if (slot.kind === 'letters') return lettersSql(slot, at);
  if (slot.kind === 'pool') {
    const words = slot.words.map(literal).join(', ');
    return `(array[${words}]::text[])[1 + (${at}) % ${slot.words.length}]`;
  }
  const capacity = capacityOf(slot);
  const number = `((${at}) % ${capacity} * ${Math.max(1, Math.floor(capacity / of))})`;
  if (!slot.padded) return `${number}::text`;
  return `lpad(${number}::text, ${slot.length}, '0')`;
}

/** @returns the slot that alone can tell all texts apart, or -1 */
function counterOf(slots: readonly Slot[], of: number): number {
  const able = (slot: Slot) => capacityOf(slot) >= of;
  const digits = slots.findIndex((slot) => slot.kind === 'digits' && able(slot));
  return digits === -1 ? slots.findIndex(able) : digits;
}

/**
 * One slot counts. The words before it stand in order, each with its share of the count, so that
 * texts that follow each other on disk do so in an index too.
 */
function countedSql(slots: readonly Slot[], counter: number, at: string, of: number): string {
  const leading = slots.slice(0, counter).filter(({ kind }) => kind === 'pool');
  const words = leading.reduce((product, slot) => product * capacityOf(slot), 1);
  const each = Math.max(1, Math.ceil(of / words));
  let divide = each;
  const places = new Map<Slot, string>();
  for (const slot of leading.toReversed()) {
    places.set(slot, `(${at}) / ${divide}`);
    divide *= capacityOf(slot);
  }
  const parts = slots.map((slot, place) => {
    if (place === counter) return slotSql(slot, `(${at}) % ${each}`, each);
    const other = `((${at}) * 7919 + ${place * 104_729}) % 1000003`;
    return slotSql(slot, places.get(slot) ?? other, 1_000_003);
  });
  return parts.join(' || ');
}

/**
 * @param at the text's number, 0 to `of` - 1, as SQL
 * @param of how many different texts are wanted
 * @returns the text as SQL: all different as far as the format has room
 */
export function formatSql({ slots }: Format, at: string, of: number): string {
  if (slots.length === 0) return "''";
  const counter = counterOf(slots, of);
  if (counter !== -1) return countedSql(slots, counter, at, of);
  // Slots count together, like the digits of a number.
  let passed = 1;
  const parts = slots.map((slot) => {
    const room = capacityOf(slot);
    const text = slotSql(slot, `(${at}) / ${passed} % ${room}`, room);
    passed = Math.min(passed * room, 2 ** 52);
    return text;
  });
  return parts.join(' || ');
}

/** @returns how many different texts a format can make */
export function roomOf({ slots }: Format): number {
  return slots.reduce((room, slot) => Math.min(2 ** 52, room * capacityOf(slot)), 1);
}
