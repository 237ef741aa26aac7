/**
 * Pick lists: what stores look like and sell, orders, the batches made of them, and every step that
 * a handheld told of. Steps are only ever added; a line's state is made from them.
 */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-picks',
    statement: `
      create table slipway.crew_pick_layout (
        name  text primary key,
        about jsonb not null
      );
      create table slipway.crew_pick_store (
        store  text primary key,
        name   text not null,
        layout text not null references slipway.crew_pick_layout
      );
      create table slipway.crew_pick_product (
        sku   text primary key,
        about jsonb not null
      );
      create table slipway.crew_pick_batch (
        store       text             not null references slipway.crew_pick_store,
        batch       int              not null,
        due_at      timestamptz      not null,
        made_at     timestamptz      not null,
        totes       int              not null,
        metres      double precision not null,
        is_exact    boolean          not null,
        state       text             not null default 'waiting'
                    check (state in ('waiting', 'picking', 'done')),
        list        text unique,           -- as its picker has it; null: nobody ever had it
        picker      text,
        claimed_at  timestamptz,
        held_until  timestamptz,           -- the picker's shift or certificate ends: not after it
        done_at     timestamptz,
        primary key (store, batch),
        check (state <> 'picking' or (list is not null and picker is not null
                                      and held_until is not null))
      );
      create index crew_pick_batch_waiting on slipway.crew_pick_batch (store, due_at)
        where state = 'waiting';
      create unique index crew_pick_batch_held on slipway.crew_pick_batch (picker)
        where state = 'picking';           -- nobody pushes two carts
      create table slipway.crew_pick_list (  -- one for each time that a batch was taken
        list       text        primary key,
        store      text        not null,
        batch      int         not null,
        picker     text        not null,
        claimed_at timestamptz not null,
        value      jsonb       not null,     -- as published: the open lines of that moment
        foreign key (store, batch) references slipway.crew_pick_batch
      );
      create index crew_pick_list_by_batch on slipway.crew_pick_list (store, batch);
      create table slipway.crew_pick_order (
        store     text        not null references slipway.crew_pick_store,
        id        text        not null,
        due_at    timestamptz not null,
        lines     jsonb       not null,
        batch     int,                     -- null: it waits to be batched
        changes   jsonb       not null default '[]', -- what is short, and what came instead
        picked_at timestamptz,
        primary key (store, id),
        foreign key (store, batch) references slipway.crew_pick_batch
      );
      create index crew_pick_order_waiting on slipway.crew_pick_order (store, due_at)
        where batch is null;
      create index crew_pick_order_by_batch on slipway.crew_pick_order (store, batch);
      create table slipway.crew_pick_line (
        store          text    not null,
        batch          int     not null,
        step           int     not null,
        order_id       text    not null,
        sku            text    not null,
        zone           text    not null,
        quantity       int     not null check (quantity > 0),
        tote           text    not null,
        note           text,
        substitutes    text[]  not null,
        picked         int     not null default 0,
        substituted    jsonb   not null default '[]',
        is_short       boolean not null default false,
        is_shelf_empty boolean,
        help_at        timestamptz,
        helped_by      text,
        done_at        timestamptz,
        done_by        text,
        primary key (store, batch, step),
        foreign key (store, batch) references slipway.crew_pick_batch,
        foreign key (store, order_id) references slipway.crew_pick_order
      );
      create index crew_pick_line_by_order on slipway.crew_pick_line (store, order_id);
      create table slipway.crew_pick_step (
        op             text        primary key,
        list           text        not null,
        step           int         not null,
        outcome        text        not null,
        quantity       int         not null,
        substitute_sku text,
        by             text,
        at             timestamptz not null,
        is_shelf_empty boolean,
        undoes         text,
        received_at    timestamptz not null
      );
      create index crew_pick_step_by_line on slipway.crew_pick_step (list, step)`,
  },
  {
    name: '2-picked-twice',
    statement: `
      alter table slipway.crew_pick_step add device text;  -- null: from before it was kept
      alter table slipway.crew_pick_line
        add excess int not null default 0 check (excess >= 0); -- units beyond what it asks for
      create index crew_pick_line_excess on slipway.crew_pick_line (store) where excess > 0;
      create table slipway.crew_pick_put_back (  -- only ever added to
        id       bigint generated always as identity primary key,
        store    text        not null,
        batch    int         not null,
        step     int         not null,
        quantity int         not null check (quantity > 0),
        by       text        not null,
        through  text,                        -- who said so for them; null: they did
        at       timestamptz not null,
        foreign key (store, batch, step) references slipway.crew_pick_line
      );
      create index crew_pick_put_back_by_line on slipway.crew_pick_put_back (store, batch, step)`,
  },
  {
    name: '3-helped-through',
    statement: `
      alter table slipway.crew_pick_line
        add column helped_through text     -- who said so for them; null: they did`,
  },
];

/** Makes the tables unless they exist; any number of processes may call it. */
export async function ensurePickTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'crew-picks', STEPS);
}
