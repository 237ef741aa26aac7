/**
 * The steps that give a partitioned table a foreign key.
 *
 * Each partition gets it NOT VALID and validates it beside writes; then the table gets it, and
 * takes the equal, validated keys of its partitions over instead of reading them. (PostgreSQL
 * before 18 knows no NOT VALID for the table itself.)
 */
import { ident } from '@slipway/kernel';
import { short } from './names.ts';
import type { PlannedRule } from './rules.ts';
import type { StepList } from './step-list.ts';
import type { RowCheck } from './steps.ts';
import type { TableWork } from './work.ts';

/** @param check must find no row before the first partition gets the key */
export function addPartitionedKey(
  steps: StepList,
  work: TableWork,
  rule: PlannedRule & { readonly refersTo: string },
  check: RowCheck,
): void {
  const base = ident(work.schema, work.name);
  const lock = `SHARE ROW EXCLUSIVE, also on ${rule.refersTo}`;
  // The old key of a partition holds the final name until the contract.
  const part = rule.name === rule.finalName ? rule.name : short(`${rule.finalName}_${work.number}`);
  const constraint = ident(part);
  for (const [at, leaf] of work.table.leaves.entries()) {
    steps.add('ddl', `add rule ${part} to ${leaf}, not yet validated`, {
      sql: [`ALTER TABLE ${leaf} ADD CONSTRAINT ${constraint} ${rule.definition} NOT VALID`],
      table: work.name,
      lock,
      undo: [`ALTER TABLE IF EXISTS ${leaf} DROP CONSTRAINT IF EXISTS ${constraint}`],
      because: 'NOT VALID reads no row under the lock; new writes obey it from here on.',
      ...(at === 0 ? { checks: [check] } : {}),
    });
    steps.add('validate', `validate rule ${part} of ${leaf}`, {
      sql: [`ALTER TABLE ${leaf} VALIDATE CONSTRAINT ${constraint}`],
      table: work.name,
      lock: 'SHARE UPDATE EXCLUSIVE',
      because: 'Reads all rows while writes go on.',
    });
  }
  // Partitions of partitions first: each level takes over the one below.
  const branches = work.table.partitions.filter((each) => !each.leaf).toReversed();
  const parents = [
    ...branches.map((branch) => ({ parent: branch.name, name: part })),
    { parent: base, name: rule.name },
  ];
  for (const { parent, name } of parents) {
    steps.add('ddl', `join rule ${name} of ${parent}`, {
      sql: [`ALTER TABLE ${parent} ADD CONSTRAINT ${ident(name)} ${rule.definition}`],
      table: work.name,
      lock: `${lock}, and on its partitions`,
      undo: [`ALTER TABLE IF EXISTS ${parent} DROP CONSTRAINT IF EXISTS ${ident(name)}`],
      because: 'It takes over the validated rules of its partitions, so that no row is read.',
    });
  }
}
