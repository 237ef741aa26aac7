/** A column that the same change makes twice. */
import type { LintRule } from '../rule.ts';

/** The rule. */
export const columnCollision: LintRule = {
  id: 'column-collision',
  severity: 'error',
  title: 'A new column that is there already',
  why: 'A table has one column of a name; the second one fails.',
  fix: 'Choose another name, or put both into one operation.',
  breach: `
- add_column:
    table: member
    column: { name: label, type: text, nullable: true }
- rename_column: { table: member, from: name, to: label }
`,
  clean: `
- add_column:
    table: member
    column: { name: label, type: text, nullable: true }
- rename_column: { table: member, from: name, to: full_name }
`,
  check: ({ names }) => {
    const seen = new Map<string, number>();
    return names.flatMap(({ space, table, name, place }) => {
      if (space !== 'column') return [];
      const key = JSON.stringify([table, name]);
      const first = seen.get(key);
      seen.set(key, first ?? place.line);
      const what = `Column ${table}.${name} is made in line ${first} already.`;
      return first === undefined ? [] : [{ place, what }];
    });
  },
};
