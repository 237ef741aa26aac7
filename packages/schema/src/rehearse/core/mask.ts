/**
 * Replaces what a value says and keeps how it looks: letters become letters, digits digits, each in
 * its case and width; punctuation stays.
 *
 * A run of letters or digits is replaced as a whole, everywhere by the same other one: "s03" and
 * "store:s03" still belong together. Different short runs stay different. Words that the schema or
 * the change itself spells out are no data, and stay.
 */

/** A keyed hash: the same text gives the same number, which tells nothing without the key. */
export type KeyedHash = (text: string) => bigint;

/** Replaces a value. */
export type Mask = (value: string) => string;

/** Runs of letters, runs of digits, and everything else, character by character. */
export const RUNS = /\p{L}+|\p{Nd}+|[^\p{L}\p{Nd}]/gu;

/** Up to so many possible runs of a kind are permuted by a table, so that none meet. */
const TABLE_LIMIT = 100_000;
const LETTERS = 26;
const DIGITS = 10;

/** @returns the words of the string literals of SQL expressions, lower case */
export function wordsOf(expressions: readonly string[]): Set<string> {
  const words = new Set<string>();
  for (const expression of expressions) {
    for (const [, literal = ''] of expression.matchAll(/'((?:[^']|'')*)'/g)) {
      for (const [run] of literal.matchAll(RUNS)) words.add(run.toLowerCase());
    }
  }
  return words;
}

/** @returns a permutation of 0 to size - 1 that leaves `fixed` in place */
function permutation(size: number, fixed: ReadonlySet<number>, hash: KeyedHash, kind: string) {
  const free = Array.from({ length: size }, (_, at) => at).filter((at) => !fixed.has(at));
  const table = Array.from({ length: size }, (_, at) => at);
  const shuffled = [...free];
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Number(hash(`${kind}/${at}`) % BigInt(at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other]!, shuffled[at]!];
  }
  for (const [at, from] of free.entries()) table[from] = shuffled[at]!;
  return table;
}

function numberOf(run: string, base: number): number {
  const start = base === DIGITS ? 48 : 97;
  let value = 0;
  for (const char of run) value = value * base + char.charCodeAt(0) - start;
  return value;
}

function runOf(value: bigint, base: number, length: number): string {
  const start = base === DIGITS ? 48 : 97;
  let rest = value;
  let run = '';
  for (let at = 0; at < length; at++) {
    run = String.fromCharCode(start + Number(rest % BigInt(base))) + run;
    rest /= BigInt(base);
  }
  return run;
}

function inCaseOf(run: string, model: string): string {
  const upper = [...model].map((char) => char !== char.toLowerCase());
  return [...run].map((char, at) => (upper[at] ? char.toUpperCase() : char)).join('');
}

/** Another letter of as many bytes. */
function foreignLetter(char: string, hash: KeyedHash): string {
  const at = hash(`letter/${char}`);
  const code = char.codePointAt(0)!;
  if (code < 128) return String.fromCharCode(97 + Number(at % 26n));
  if (code < 0x800) return String.fromCharCode(0xe0 + Number(at % 23n));
  return String.fromCharCode(0x4e00 + Number(at % 5000n));
}

/**
 * @param hash keyed anew for every rehearsal
 * @param words what stays as it is, lower case
 */
export function maskOf(hash: KeyedHash, words: ReadonlySet<string>): Mask {
  const tables = new Map<string, number[]>();
  const mapped = (low: string, base: number): string => {
    const size = base ** low.length;
    if (size > TABLE_LIMIT) {
      return runOf(hash(`run/${low}`) % BigInt(base) ** BigInt(low.length), base, low.length);
    }
    const kind = `${base}/${low.length}`;
    let table = tables.get(kind);
    if (!table) {
      const pattern = base === DIGITS ? /^[0-9]+$/ : /^[a-z]+$/;
      const kept = [...words].filter((word) => word.length === low.length && pattern.test(word));
      table = permutation(size, new Set(kept.map((word) => numberOf(word, base))), hash, kind);
      tables.set(kind, table);
    }
    return runOf(BigInt(table[numberOf(low, base)]!), base, low.length);
  };
  return (value) =>
    value.replaceAll(RUNS, (run) => {
      const low = run.toLowerCase();
      if (words.has(low)) return run;
      if (/^[0-9]+$/.test(low)) return mapped(low, DIGITS);
      if (/^[a-z]+$/.test(low)) return inCaseOf(mapped(low, LETTERS), run);
      return /^\p{L}/u.test(run) ? [...run].map((char) => foreignLetter(char, hash)).join('') : run;
    });
}

/** @returns a JSON text with every string, key and number replaced, and the same structure */
export function maskJson(text: string, mask: Mask): string {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return mask(value);
    if (typeof value === 'number') {
      const masked = Number(mask(String(value)));
      return Number.isFinite(masked) ? masked : 0;
    }
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [mask(key), walk(each)]));
  };
  return JSON.stringify(walk(JSON.parse(text)));
}
