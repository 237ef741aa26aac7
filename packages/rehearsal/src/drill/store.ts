/** Signed drills, kept beside the fleet that they were run on. */
import type { SignedDocument } from '@slipway/authority';
import { ensureTables, type Queryable, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-drill',
    statement: `
      create table slipway.rehearsal_drill (
        id       text primary key,
        store    text not null,
        document jsonb not null,                 -- signed; see @slipway/authority
        at       timestamptz not null default now()
      );
      create index rehearsal_drill_newest on slipway.rehearsal_drill (store, at desc)`,
  },
];

/** Makes the tables unless they exist. */
export async function ensureRehearsalTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'rehearsal', STEPS);
}

/** Keeps a signed report; the same one again changes nothing. */
export async function keepDrill(
  sql: Queryable,
  { id, store, document }: { id: string; store: string; document: SignedDocument },
): Promise<void> {
  await sql`
    insert into slipway.rehearsal_drill (id, store, document)
    values      (${id}, ${store}, ${sql.json(document as never)})
    on conflict (id) do nothing`;
}

/** @returns the newest signed drill of each store; none where no drill was ever kept */
export async function readDrills(sql: Queryable): Promise<ReadonlyMap<string, unknown>> {
  const [there] = await sql<{ there: boolean }[]>`
    select to_regclass('slipway.rehearsal_drill') is not null as there`;
  if (!there?.there) return new Map();
  const rows = await sql<{ store: string; document: unknown }[]>`
    select distinct on (store) store, document
    from     slipway.rehearsal_drill
    order by store, at desc, id`;
  return new Map(rows.map(({ store, document }) => [store, document]));
}
