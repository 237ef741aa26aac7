/** All triggers of ours on a table, and the way from one set of them to another. */
import { ident } from '@slipway/kernel';
import { innerSchemaName } from './names.ts';
import { pairTriggers } from './pair-triggers.ts';
import { enableAlwaysSql } from './replication.ts';
import {
  fillTrigger,
  insertTrigger,
  updateTriggers,
  type TriggerSql,
  type TriggerTarget,
} from './triggers.ts';

/**
 * @param open whether the newest layer's version is there or about to be: its writes go down, and
 * a failing `up` fails the write
 * @returns all triggers of a table
 */
export function allTriggers(target: TriggerTarget, open: boolean): TriggerSql[] {
  if (target.layers.some((layer) => layer.manner.paired)) return pairTriggers(target, open);
  const older = { ...target, layers: target.layers.slice(0, -1) };
  const downs = updateTriggers(open ? target : older, 'down', true);
  const fill = fillTrigger(target, open);
  return [
    ...downs,
    insertTrigger(target, open),
    ...updateTriggers(target, 'up', open),
    ...(fill ? [fill] : []),
  ];
}

/**
 * @param before what the table had; null for no triggers
 * @param after what it shall have
 * @param open as `allTriggers` takes it, for `after`
 * @returns statements that take a table's triggers from one set of layers to another
 */
export function moveTriggers(
  before: TriggerTarget | null,
  after: TriggerTarget | null,
  open = true,
): string[] {
  const had = before ? allTriggers(before, true) : [];
  const has = after ? allTriggers(after, open) : [];
  const base = (before ?? after)!;
  const table = ident(base.schema, base.name);
  const functionsOf = (target: TriggerTarget | null, triggers: readonly TriggerSql[]) =>
    triggers.map((each) => ident(innerSchemaName(target!.number), each.functionName));
  const kept = new Set(functionsOf(after, has));
  return [
    ...has.map((each) => each.define),
    ...has.map((each) => each.attach),
    ...(after?.layers.some((layer) => layer.manner.always) ? enableAlwaysSql(table, has) : []),
    ...had
      .filter((each) => !has.some((one) => one.trigger === each.trigger))
      .map((each) => `DROP TRIGGER IF EXISTS ${ident(each.trigger)} ON ${table}`),
    ...functionsOf(before, had)
      .filter((name) => !kept.has(name))
      .map((name) => `DROP FUNCTION IF EXISTS ${name}()`),
  ];
}
