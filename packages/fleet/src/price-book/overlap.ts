/** Finds rules of a price book that would hold at one moment, and names that are there twice. */
import type { DocumentPath, Problem } from '@slipway/kernel';
import type { PriceRule } from './book.ts';

/** A rule and where it stands in its file. */
export interface PlacedRule {
  readonly rule: PriceRule;
  readonly path: DocumentPath;
}

/** @returns a problem at the later line of each two that overlap or share a name */
export function checkOverlaps(rules: readonly PlacedRule[]): Problem[] {
  const problems: Problem[] = [];
  const names = new Map<string, PlacedRule>();
  for (const one of rules) {
    const { id } = one.rule;
    const what = `There is a rule "${id}" already.`;
    if (names.has(id)) problems.push({ path: one.path, what, next: 'Give it another id.' });
    names.set(id, one);
  }
  for (const same of Map.groupBy(rules, ({ rule }) => `${rule.kind} ${rule.sku}`).values()) {
    const inOrder = same.toSorted((a, b) => a.rule.fromMs - b.rule.fromMs);
    let before = inOrder[0]!;
    for (const one of inOrder.slice(1)) {
      if (endOf(before.rule) > one.rule.fromMs) problems.push(overlap(before, one));
      if (endOf(one.rule) >= endOf(before.rule)) before = one;
    }
  }
  return problems;
}

const endOf = ({ toMs }: PriceRule) => toMs ?? Number.POSITIVE_INFINITY;

function overlap(one: PlacedRule, other: PlacedRule): Problem {
  const isLater = Number(one.path.at(-1)) > Number(other.path.at(-1)); // of one list, both
  const [first, second] = isLater ? [other, one] : [one, other];
  const { kind, sku, id } = second.rule;
  const fromMs = Math.max(one.rule.fromMs, other.rule.fromMs);
  const from = new Date(fromMs).toISOString();
  return {
    path: second.path,
    what: `From ${from} on there are two ${kind}s of "${sku}": "${first.rule.id}" and "${id}".`,
    next: 'End one where the other begins: its `to` is the first moment at which it holds no more.',
  };
}
