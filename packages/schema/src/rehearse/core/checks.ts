/** What simple checks say about one column: a range, or a list of values. */

/** What a column's values must be. */
export interface Limits {
  /** Lowest and highest, as written in SQL without quotes; exclusive at the top if `below`. */
  readonly from?: string;
  readonly to?: string;
  readonly below?: boolean;
  readonly above?: boolean;
  /** The only values there are. */
  readonly values?: readonly string[];
}

const VALUE = String.raw`\(?(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?))\)?(?:::[\w ."()]+?)?`;

function namePattern(name: string): string {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return String.raw`\(?"?${escaped}"?\)?(?:::[\w ]+)?`;
}

function plain(quoted: string | undefined, number: string | undefined): string {
  return quoted?.replaceAll("''", "'") ?? number ?? '';
}

/**
 * @param checks conditions as PostgreSQL prints them
 * @returns what they ask of a column, as far as it is simple; the rest is left to the filter
 */
export function limitsOf(checks: readonly string[], column: string): Limits {
  let limits: Limits = {};
  const name = namePattern(column);
  const comparison = new RegExp(String.raw`${name} (>=|<=|>|<|=) ${VALUE}`, 'g');
  const list = new RegExp(String.raw`${name} = ANY \(+ARRAY\[(.*?)\]`, 'g');
  for (const check of checks) {
    if (/ OR /.test(check)) continue;
    for (const [, operator, quoted, number] of check.matchAll(comparison)) {
      const value = plain(quoted, number);
      if (operator === '=') limits = { ...limits, values: [value] };
      else if (operator!.startsWith('>')) {
        limits = { ...limits, from: value, above: operator === '>' };
      } else limits = { ...limits, to: value, below: operator === '<' };
    }
    for (const [, items = ''] of check.matchAll(list)) {
      const found = Array.from(items.matchAll(new RegExp(VALUE, 'g')), ([, quoted, number]) =>
        plain(quoted, number),
      );
      limits = { ...limits, values: found };
    }
  }
  return limits;
}
