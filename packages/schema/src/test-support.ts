/** What the tests share: changes from text, the runner as a process, a schema's shape. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sql } from '@slipway/pg';
import { baseline, parseChange, startChange, type StartResult } from './index.ts';

/** One line of the runner's output, as far as tests look at it. */
export interface RunnerLine {
  readonly kind: 'step' | 'backfill' | 'waiting' | 'done' | 'error';
  readonly title?: string;
  readonly index?: number;
  readonly rowsDone?: number;
  readonly pace?: number;
  readonly throttledBy?: string | null;
  readonly result?: unknown;
  readonly error?: {
    readonly code: string;
    readonly what: string;
    readonly place?: { readonly line: number };
  };
}

/** How a runner process ended. */
export interface RunnerEnd {
  readonly lines: readonly RunnerLine[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs the real runner.
 *
 * @param at sends `signal` at the first line of which it is true
 */
export async function runRunner(
  url: string,
  args: readonly string[],
  at: (line: RunnerLine) => boolean = () => false,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<RunnerEnd> {
  const main = fileURLToPath(new URL('./runner/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, SLIPWAY_DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: RunnerLine[] = [];
  let sent = false;
  const exited = once(child, 'exit');
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as RunnerLine;
    lines.push(line);
    if (sent || !at(line)) continue;
    sent = true;
    child.kill(signal);
  }
  const [code, by] = (await exited) as [number | null, NodeJS.Signals | null];
  return { lines, code, signal: by };
}

/** Makes tables in schema `shop` by SQL and publishes them as version `v1`. */
export async function adopt(sql: Sql, statements: string): Promise<void> {
  await sql.unsafe(`create schema shop; set search_path = shop; ${statements}; reset search_path`);
  await baseline(sql, 'shop', 'v1');
}

/** Starts a change that is written as the YAML of its operations. */
export async function start(url: string, operations: string, name = 'v2'): Promise<StartResult> {
  const change = parseChange(`operations:\n${operations}`, `${name}.yaml`);
  return startChange(url, { schema: 'shop', change });
}

/**
 * @returns all columns, rules, indexes, triggers, views and schemas, as text to compare; without
 * what is kept for the undo window
 */
export async function shapeOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with mine as (
      select c.oid, n.nspname, c.relname, c.relkind from pg_class c
      join   pg_namespace n on n.oid = c.relnamespace
      where  (n.nspname like 'shop%' or n.nspname like '_slipway%')
      and    n.nspname not like '\\_slipway\\_undo\\_%'
    )
    select format('%s %s.%s %s %s null=%s default=%s', m.relkind, nspname, relname, attname,
                  format_type(atttypid, atttypmod), not attnotnull,
                  pg_get_expr(d.adbin, d.adrelid)) as line
    from   mine m join pg_attribute a on attrelid = m.oid and attnum > 0 and not attisdropped
           and attname not like '\\_sw\\_undo\\_%'
    left   join pg_attrdef d on d.adrelid = m.oid and d.adnum = attnum
    where  relkind in ('r', 'v', 'p')
    union all select format('rule %s %s %s', relname, conname, pg_get_constraintdef(k.oid))
    from   mine m join pg_constraint k on conrelid = m.oid
    union all select format('index %s', pg_get_indexdef(m.oid)) from mine m where relkind = 'i'
    union all select format('trigger %s %s %s', relname, tgenabled, pg_get_triggerdef(t.oid))
    from   mine m join pg_trigger t on tgrelid = m.oid where not tgisinternal
    union all select format('view %s.%s %s', nspname, relname, pg_get_viewdef(m.oid))
    from   mine m where relkind = 'v'
    union all select 'schema ' || nspname from pg_namespace
    where  (nspname like 'shop%' or nspname like '_slipway%')
    and    nspname not like '\\_slipway\\_undo\\_%'
    order  by line`;
  return rows.map((row) => row.line);
}

/** @returns what stands in the database under the names of the undo window */
export async function leftovers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%s.%s', t.relname, a.attname) as name
    from   pg_attribute a join pg_class t on t.oid = a.attrelid and t.relkind in ('r', 'p')
    where  starts_with(a.attname, '_sw_undo_') and not a.attisdropped
    union all select nspname from pg_namespace where starts_with(nspname, '_slipway_undo_')
    order  by name`;
  return rows.map((row) => row.name);
}
