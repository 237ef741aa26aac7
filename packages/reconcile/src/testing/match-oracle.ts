/**
 * What matching has to do, said once more in the plainest way: every row against every other. Slow,
 * and shares nothing with the SQL.
 */
import type { MatchRule } from '../core/rules.ts';
import type { Row } from './world.ts';

type Named = readonly [left: string, right: string, how: 'exact' | 'near'];

const isSide = (row: Row, side: MatchRule['left']): boolean =>
  row.source === side.source && row.kind === side.kind;

export class MatchOracle {
  readonly #rule: MatchRule;
  #open: Row[] = [];
  readonly matches: Named[] = [];

  constructor(rule: MatchRule) {
    this.#rule = rule;
  }

  #join(left: Row, right: Row, how: 'exact' | 'near'): void {
    this.matches.push([left.id, right.id, how]);
    this.#open = this.#open.filter((row) => row !== left && row !== right);
  }

  /** Rows come: those whose id one row of each side has, and no third, are joined. */
  come(rows: readonly Row[]): void {
    this.#open.push(...rows);
    const { exact, left, right } = this.#rule;
    for (const row of this.#open) {
      const id = row.keys[exact];
      if (id === undefined || !isSide(row, left)) continue;
      const same = this.#open.filter((one) => one.keys[exact] === id && one.unit === row.unit);
      const [other] = same.filter((one) => isSide(one, right));
      if (same.length === 2 && other) this.#join(row, other, 'exact');
    }
  }

  /** All is due: whoever has one candidate, and is that one's only candidate, is joined. */
  allDue(): void {
    const { left, right } = this.#rule;
    const open = [...this.#open];
    const lefts = open.filter((row) => isSide(row, left));
    const rights = open.filter((row) => isSide(row, right));
    for (const row of lefts) {
      const [other, another] = rights.filter((one) => this.#isNear(row, one));
      if (!other || another) continue;
      if (lefts.filter((one) => this.#isNear(one, other)).length === 1)
        this.#join(row, other, 'near');
    }
  }

  #isNear(left: Row, right: Row): boolean {
    const { near, exact } = this.#rule;
    if (!near) return false;
    const valueOf = (row: Row, key: (typeof near.keys)[number]) =>
      key === 'store' || key === 'device' ? row[key] : row.keys[key];
    const [one, other] = [left.keys[exact], right.keys[exact]];
    return (
      (one === undefined || other === undefined || one === other) &&
      near.keys.every(
        (key) => valueOf(left, key) !== undefined && valueOf(left, key) === valueOf(right, key),
      ) &&
      left.unit === right.unit &&
      Math.abs(left.amount - right.amount) <= near.amountOff &&
      Math.abs(left.atMs - right.atMs) <= near.withinMs
    );
  }
}
