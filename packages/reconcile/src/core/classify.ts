/**
 * Says what a finding is: nothing, a match after all, or instances of one or more classes.
 *
 * A pair may be wrong in several ways, and each is told. A group is one thing: the first class
 * that knows it has it. What no class knows before goes to the one that stands last.
 */
import type { CaseClass } from './case-class.ts';
import type { Finding, GroupFinding, Instance } from './finding.ts';
import { settledAtLast } from './history.ts';
import type { HeldRecord } from './record.ts';
import type { MatchRule } from './rules.ts';

export type Verdict =
  | { readonly kind: 'match'; readonly left: HeldRecord; readonly right: HeldRecord }
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: 'nothing' };

/** @param classes all that there are; the rule names those that look, in order */
export function classify(
  finding: Finding,
  rule: MatchRule,
  classes: ReadonlyMap<string, CaseClass>,
): Verdict {
  if (finding.kind === 'group') {
    const settled = settledAtLast(finding);
    if (settled) return { kind: 'match', left: settled[0], right: settled[1] };
  }
  const instances: Instance[] = [];
  for (const name of rule.classes) {
    const isLast = name === rule.classes.at(-1);
    if (instances.length > 0 && (finding.kind === 'group' || isLast)) break;
    const seen = classes.get(name)?.recognise(finding, rule);
    if (!seen) continue;
    const records = finding.kind === 'group' ? membersOf(finding) : seen.records;
    instances.push({ ...seen, records, class: name, rule: rule.name, unit: unitOf(finding) });
  }
  return instances.length > 0 ? { kind: 'instances', instances } : { kind: 'nothing' };
}

/** All of a group is explained at once: a row left out would be found again in every run. */
const membersOf = ({ lefts, rights }: GroupFinding): number[] =>
  [...lefts, ...rights].map(({ seq }) => seq);

function unitOf(finding: Finding): string {
  const one = finding.kind === 'pair' ? finding.left : (finding.lefts[0] ?? finding.rights[0]);
  return one?.unit ?? 'none';
}
