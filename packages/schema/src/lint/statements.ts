/** What the rules on raw SQL share. */
import type { AlterTableCmd } from 'libpg-query';
import type { Breach } from './rule.ts';
import type { Node } from './sql.ts';
import type { LintStatement } from './subject.ts';

/**
 * @param find says what is wrong with a statement, or null
 * @returns the breaches among the statements that take a change forward
 */
export function breaches(
  statements: readonly LintStatement[],
  created: ReadonlySet<string>,
  find: (node: Node, created: ReadonlySet<string>) => string | null,
): Breach[] {
  return statements.flatMap(({ role, node, place }) => {
    const what = role === 'up' ? find(node, created) : null;
    return what === null ? [] : [{ place, what }];
  });
}

/** @returns the commands of an ALTER TABLE; none for a table that the change itself creates */
export function commandsOf(node: Node, created: ReadonlySet<string>): AlterTableCmd[] {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return [];
  const { relation, cmds = [] } = node.AlterTableStmt;
  if (relation?.schemaname === undefined && created.has(relation?.relname ?? '')) return [];
  return cmds.flatMap((each) => ('AlterTableCmd' in each ? [each.AlterTableCmd] : []));
}
