/**
 * Views of launches that nobody drives here, kept for a while: each is read from the whole record,
 * counts of every second among it, and a wall asks once a second.
 */
import type { LaunchView } from '@slipway/api';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { restView } from './view.ts';

const KEPT_MS = 5_000;

interface Kept {
  readonly of: string;
  readonly atMs: number;
  readonly view: Promise<LaunchView>;
}

export class RestViews {
  readonly #sql: Sql;
  readonly #kept = new Map<string, Kept>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @returns the view of a launch, a few seconds old at most while it may still change */
  view(record: LaunchRecord): Promise<LaunchView> {
    const of = JSON.stringify([record.phase, record.asked, record.hold, record.outcome]);
    const before = this.#kept.get(record.id);
    const isFinal = record.asked.stop !== undefined;
    if (before?.of === of && (isFinal || Date.now() - before.atMs < KEPT_MS)) return before.view;
    const view = restView(this.#sql, record);
    this.#kept.set(record.id, { of, atMs: Date.now(), view });
    view.catch(() => this.#kept.delete(record.id));
    return view;
  }
}
