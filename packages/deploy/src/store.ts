/** The journal in PostgreSQL: tables `slipway.instance` and `slipway.wanted_colour`. */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';
import type { InstanceJournal } from './journal.ts';
import type { Colour, InstanceRecord } from './spec.ts';

const TABLES: readonly TableStep[] = [
  {
    name: '1-instance',
    statement: `
      create table slipway.instance (
        launch             text not null,
        id                 text not null,
        service            text not null,
        colour             text not null check (colour in ('blue', 'green')),
        index              integer not null,
        url                text not null,
        release            text not null,
        pid                integer,
        process_started_at text,
        started_at_ms      bigint not null,
        ready_at_ms        bigint,
        restarts           integer not null,
        log_file           text,
        primary key (launch, id),
        check ((pid is null) = (process_started_at is null))
      )`,
  },
  {
    name: '2-wanted-colour',
    statement: `
      create table slipway.wanted_colour (
        launch text not null,
        colour text not null check (colour in ('blue', 'green')),
        primary key (launch, colour)
      )`,
  },
];

/** Makes the tables of the journal unless they exist. */
export async function ensureInstanceTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'deploy', TABLES);
}

interface Row {
  id: string;
  service: string;
  colour: Colour;
  index: number;
  url: string;
  release: string;
  pid: number | null;
  process_started_at: string | null;
  started_at_ms: string;
  ready_at_ms: string | null;
  restarts: number;
  log_file: string | null;
}

/**
 * @param sql a database in which `ensureInstanceTables` was called
 * @param launch whose instances are meant
 */
export function createInstanceJournal(sql: Sql, launch: string): InstanceJournal {
  return {
    list: async () => {
      const rows = await sql<Row[]>`
        select   id, service, colour, index, url, release, pid, process_started_at,
                 started_at_ms, ready_at_ms, restarts, log_file
        from     slipway.instance
        where    launch = ${launch}
        order by service, colour, index, started_at_ms`;
      return rows.map(recordOf);
    },
    save: async (instance) => save(sql, launch, instance),
    remove: async (id) => {
      await sql`delete from slipway.instance where launch = ${launch} and id = ${id}`;
    },
    wantedColours: async () => {
      const rows = await sql<{ colour: Colour }[]>`
        select colour from slipway.wanted_colour where launch = ${launch} order by colour`;
      return rows.map((row) => row.colour);
    },
    setWanted: async (colour, wanted) => {
      if (wanted) {
        await sql`
          insert into slipway.wanted_colour (launch, colour) values (${launch}, ${colour})
          on conflict do nothing`;
      } else {
        await sql`
          delete from slipway.wanted_colour where launch = ${launch} and colour = ${colour}`;
      }
    },
  };
}

async function save(sql: Sql, launch: string, instance: InstanceRecord): Promise<void> {
  const { id, service, colour, index, url, release, identity, restarts, logFile } = instance;
  await sql`
    insert into slipway.instance (
      launch, id, service, colour, index, url, release, pid, process_started_at,
      started_at_ms, ready_at_ms, restarts, log_file
    ) values (
      ${launch}, ${id}, ${service}, ${colour}, ${index}, ${url}, ${release},
      ${identity?.pid ?? null}, ${identity?.startedAt ?? null},
      ${instance.startedAtMs}, ${instance.readyAtMs}, ${restarts}, ${logFile}
    )
    on conflict (launch, id) do update
    set    pid                = excluded.pid,
           process_started_at = excluded.process_started_at,
           ready_at_ms        = excluded.ready_at_ms`;
}

function recordOf(row: Row): InstanceRecord {
  const { id, service, colour, index, url, release, restarts, pid } = row;
  const startedAt = row.process_started_at;
  return {
    id,
    service,
    colour,
    index,
    url,
    release,
    restarts,
    logFile: row.log_file,
    identity: pid === null || startedAt === null ? null : { pid, startedAt },
    startedAtMs: Number(row.started_at_ms),
    readyAtMs: row.ready_at_ms === null ? null : Number(row.ready_at_ms),
  };
}
