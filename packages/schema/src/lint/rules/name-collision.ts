/** Two operations that give the same name. */
import type { LintRule } from '../rule.ts';

/** The rule. */
export const nameCollision: LintRule = {
  id: 'name-collision',
  severity: 'error',
  title: 'A name that is given twice',
  why:
    'Tables and indexes share one space of names; a table’s constraints and columns have ' +
    'one each. The second statement fails.',
  fix: 'Choose another name for one of them.',
  breach: `
- create_index: { name: member_name, table: member, columns: [name] }
- create_table:
    name: member_name
    columns: [{ name: id, type: int, pk: true }]
`,
  clean: `
- create_index: { name: member_name_idx, table: member, columns: [name] }
- create_table:
    name: member_name
    columns: [{ name: id, type: int, pk: true }]
`,
  check: ({ names }) => {
    const seen = new Map<string, number>();
    return names.flatMap(({ space, table, name, place }) => {
      if (space === 'column') return [];
      const key = JSON.stringify([space, table, name]);
      const first = seen.get(key);
      seen.set(key, first ?? place.line);
      const what = `The ${space} name ${name} is given in line ${first} already.`;
      return first === undefined ? [] : [{ place, what }];
    });
  },
};
