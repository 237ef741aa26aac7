/**
 * The steps that take the newest change back; each may run whatever of the change was done.
 *
 * What other changes in flight need is made again: a table's triggers know their layers alone. When
 * no other is in flight, names settle that an earlier contract left as they were.
 */
import { ident } from '@slipway/kernel';
import { setColumnsAsideSql } from './kept.ts';
import { triggerTarget, type Layer, type LayerTable } from './layers.ts';
import { lastSeen } from './plan-contract.ts';
import { settleSql } from './settle.ts';
import { StepList } from './step-list.ts';
import type { PlanStep } from './steps.ts';
import { moveTriggers } from './trigger-set.ts';

/** A rollback's surroundings, when it begins. */
export interface RollbackInput {
  /** The newest change in flight. */
  readonly layer: Layer;
  /** The earlier ones in flight, oldest first. */
  readonly below: readonly Layer[];
  /** Those and all others whose names have not settled, without this one, oldest first. */
  readonly unsettled: readonly Layer[];
}

/**
 * What the new version wrote may say more than `down` could: where the version was published, its
 * columns are set aside, in the transaction that takes its triggers away.
 *
 * @param around what takes the change of the table back but for its columns
 */
function keepNewValues(
  steps: StepList,
  { schema }: Layer,
  { base, added }: LayerTable,
  around: { readonly before: readonly string[]; readonly after: readonly string[] },
  publish: number | undefined,
): void {
  if (added.length === 0 || publish === undefined) return;
  steps.add('drop', `set the new values of ${base} aside`, {
    sql: [...around.before, setColumnsAsideSql(ident(schema, base), added), ...around.after],
    table: base,
    lock: 'ACCESS EXCLUSIVE',
    because: 'What `down` could not express is kept for the undo window.',
    onlyAfter: publish,
  });
}

function takeBack(steps: StepList, undone: readonly PlanStep[], input: RollbackInput): void {
  const { layer, below } = input;
  const { schema, oldSchema } = layer;
  const publish = undone.find((each) => each.kind === 'view')?.index;
  // Those whose foreign keys refer to others' new columns come first.
  const refers = (table: LayerTable) => (table.freed.length > 0 ? 0 : 1);
  const tables = [...layer.tables].reverse().sort((a, b) => refers(a) - refers(b));
  for (const table of tables) {
    const mine = undone.filter((each) => each.kind === 'ddl' && each.table === table.base);
    const others = mine.filter((each) => !each.triggers);
    const columns = others.flatMap((each) => each.undo);
    const before = triggerTarget(schema, table.base, [...below, layer]);
    const triggers =
      table.relations.length > 0 && before
        ? moveTriggers(before, triggerTarget(schema, table.base, below))
        : [];
    // The triggers' functions are the copy's too, until it takes the table's place.
    const copy = table.copy === null ? [] : [`DROP TABLE IF EXISTS ${table.copy}`];
    const sql = [...copy, ...triggers, ...new Set(columns)];
    if (sql.length === 0) continue;
    const outer = table.shownBefore ? ident(oldSchema!, table.was) : null;
    const lock = outer ? [`LOCK TABLE ${outer} IN ACCESS EXCLUSIVE MODE`] : [];
    const rest = others.filter((each) => !each.addsColumns).flatMap((each) => each.undo);
    const around = { before: [...lock, ...triggers], after: [...new Set(rest)] };
    keepNewValues(steps, layer, table, around, publish);
    steps.add('drop', `take the change of ${table.base} back`, {
      sql: [...lock, ...sql],
      table: table.base,
      lock: 'ACCESS EXCLUSIVE',
      because: 'One transaction; the view is locked first, as customers do.',
    });
  }
}

function settleNames(steps: StepList, { layer, below, unsettled }: RollbackInput): void {
  if (below.length > 0 || layer.oldSchema === null) return;
  for (const [base, seen] of lastSeen(unsettled)) {
    const names = settleSql(layer.schema, seen);
    if (names.length === 0) continue;
    const outer = ident(layer.oldSchema, seen.name);
    steps.add('view', `settle the names of ${base}`, {
      sql: [`LOCK TABLE ${outer} IN ACCESS EXCLUSIVE MODE`, ...names],
      table: base,
      lock: 'ACCESS EXCLUSIVE',
      because: 'No change is in flight any more; the view shows the same columns as before.',
    });
  }
}

/**
 * @param expand the steps of the change's own expand phase
 * @returns all steps that take the change back
 */
export function planRollback(
  expand: readonly PlanStep[],
  input: RollbackInput,
): readonly PlanStep[] {
  const { layer } = input;
  const steps = new StepList();
  const undone = [...expand].reverse();
  for (const step of undone.filter((each) => each.kind === 'view')) {
    steps.add('drop', `drop version ${layer.versionSchema}`, {
      sql: step.undo,
      lock: 'ACCESS EXCLUSIVE on its views',
      because: 'Applications are back on the old version.',
    });
  }
  takeBack(steps, undone, input);
  // After the constraints and the replica identity that may stand on them.
  for (const step of undone.filter((each) => each.kind === 'index' && each.undo.length > 0)) {
    steps.add('index', `drop what "${step.title}" made`, {
      sql: step.undo,
      table: step.table,
      lock: 'SHARE UPDATE EXCLUSIVE',
      transactional: false,
      because: 'CONCURRENTLY blocks no write.',
    });
  }
  const worked = new Set(layer.tables.map((table) => table.base));
  const rest = undone.filter(
    (each) => each.kind === 'ddl' && !(each.table !== null && worked.has(each.table)),
  );
  for (const step of rest) {
    steps.add('drop', `undo: ${step.title}`, {
      sql: step.undo,
      table: step.table,
      lock: step.raw ? 'whatever it takes' : 'ACCESS EXCLUSIVE',
      because: step.raw ? 'As it is written in the change.' : 'Nobody uses it any more.',
      ...(step.raw ? { onlyAfter: step.index } : {}),
    });
  }
  settleNames(steps, input);
  return steps.done();
}
