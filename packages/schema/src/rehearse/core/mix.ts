/** What customers do while a rehearsal runs, after what they did in production. */
import type { Activity, TableLikeness } from './likeness.ts';

const DEFAULT: Activity = { reads: 0.6, updates: 0.3, inserts: 0.1 };
/** Counters also count bulk loads and reports; no kind of statement may vanish beside them. */
const LEAST: Activity = { reads: 0.3, updates: 0.15, inserts: 0.05 };
/** Share of the statements that goes to the tables of the change. */
const FOCUS_SHARE = 0.7;

const total = ({ reads, updates, inserts }: Activity) => reads + updates + inserts;

function sharesOf(activity: Activity): Activity {
  const all = total(activity);
  if (all === 0) return DEFAULT;
  const raised = {
    reads: Math.max(LEAST.reads, activity.reads / all),
    updates: Math.max(LEAST.updates, activity.updates / all),
    inserts: Math.max(LEAST.inserts, activity.inserts / all),
  };
  const sum = total(raised);
  return {
    reads: raised.reads / sum,
    updates: raised.updates / sum,
    inserts: raised.inserts / sum,
  };
}

/**
 * @param focus roots of the tables that the change touches
 * @returns by root: the weight of each kind of statement
 */
export function mixOf(
  tables: readonly TableLikeness[],
  focus: ReadonlySet<string>,
): Record<string, Activity> {
  const roots = new Map<string, Activity>();
  for (const { root, activity } of tables) {
    const before = roots.get(root) ?? { reads: 0, updates: 0, inserts: 0 };
    roots.set(root, {
      reads: before.reads + activity.reads,
      updates: before.updates + activity.updates,
      inserts: before.inserts + activity.inserts,
    });
  }
  const touched = [...roots.keys()].filter((root) => focus.has(root)).length;
  const others = roots.size - touched;
  const mix: Record<string, Activity> = {};
  for (const [root, activity] of roots) {
    const isFocus = focus.has(root);
    const share = isFocus ? FOCUS_SHARE / touched : (1 - FOCUS_SHARE) / Math.max(1, others);
    const { reads, updates, inserts } = sharesOf(activity);
    mix[root] = { reads: reads * share, updates: updates * share, inserts: inserts * share };
  }
  return mix;
}
