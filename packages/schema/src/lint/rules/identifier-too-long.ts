/** A name that PostgreSQL would cut off. */
import { fits } from '../../core/names.ts';
import { versionOf } from '../../core/change.ts';
import type { LintRule } from '../rule.ts';

/** The rule. */
export const identifierTooLong: LintRule = {
  id: 'identifier-too-long',
  severity: 'error',
  title: 'A name longer than 63 bytes',
  why:
    'PostgreSQL cuts it off, and two long names may become the same one. Bytes count, not ' +
    'characters: é is two.',
  fix: 'Choose a shorter name.',
  breach: `
- create_index:
    name: idx_on_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    table: member
    columns: [name]
`,
  clean: `
- create_index:
    name: idx_on_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    table: member
    columns: [name]
`,
  check: ({ names, change }) => {
    const version = versionOf(change);
    const [first] = change.operations;
    const all = first ? [...names, { name: version, place: first.place }] : names;
    return all.flatMap(({ name, place }) => {
      const what = `"${name}" is ${Buffer.byteLength(name)} bytes long.`;
      return fits(name) ? [] : [{ place, what }];
    });
  },
};
