/** A name that is Slipway’s own. */
import type { LintRule } from '../rule.ts';

/** The rule. */
export const reservedName: LintRule = {
  id: 'reserved-name',
  severity: 'error',
  title: 'A name that begins as Slipway’s own do',
  why:
    'Twins, markers, triggers and inner schemas have such names while two versions live; ' +
    'one of a user’s would be taken for ours.',
  fix: 'Choose a name that does not begin with _sw_, ~sw_, !sw_ or _slipway.',
  breach: `
- rename_column: { table: member, from: name, to: _sw_name }
`,
  clean: `
- rename_column: { table: member, from: name, to: sw_name }
`,
  check: ({ names }) =>
    names.flatMap(({ name, place }) =>
      /^(_sw_|~sw_|!sw_|_slipway)/.test(name)
        ? [{ place, what: `"${name}" begins as names of Slipway’s own do.` }]
        : [],
    ),
};
