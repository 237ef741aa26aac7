/**
 * What both releases do alike with a till's ops. What differs, the forms of an entry and of a
 * member, are the release's. Nothing here refuses for business reasons: what was sold is sold.
 */
import { applyPickStep, doneStepOf, type PublishPickList } from '@slipway/crew/picks';
import { PoisonOpError, publish, type PerformedOp, type Performer } from '@slipway/fleet/server';
import type { Transaction } from '@slipway/pg';
import { tableOf } from './serve.ts';
import { captureAtTill } from './sign-ups.ts';

/** How a release writes what its version of the schemas has in another form. */
export interface Forms {
  entry(tx: Transaction, table: string, op: PerformedOp, points: number): Promise<unknown>;
  member(tx: Transaction, table: string, op: PerformedOp): Promise<unknown>;
  /** A basket's total in the smallest unit of its currency. */
  totalMinor(op: PerformedOp): number;
}

/**
 * When it happened, by the cloud's clock: a till's word less what its clock was seen to be ahead.
 * An op that comes after a day without a line is a day old, and no sign of a wrong clock.
 */
const happened = (tx: Transaction, { device, epoch, wallMs }: PerformedOp) => tx`
  least(now(), to_timestamp((${wallMs}::bigint - coalesce((
    select skew_ms from slipway.fleet_epoch
    where  device = ${device} and epoch = ${epoch}), 0)) / 1000.0))`;

function movement(type: string, sign: 1 | -1, forms: Forms): Performer {
  const [accounts, entries] = [tableOf('loyalty', 'account'), tableOf('loyalty', 'entry')];
  return {
    type,
    perform: async (tx, op) => {
      const points = sign * Number(op.body['points']);
      const member = String(op.body['member']);
      await tx`
        insert into ${tx.unsafe(accounts)} (member, balance) values (${member}, 0)
        on conflict (member) do nothing`;
      await forms.entry(tx, entries, op, points);
      const [account] = await tx<{ balance: number }[]>`
        with told as (
          insert into till.points (op_id, member, store, kind, points, at)
          values (${op.opId}, ${member}, ${op.store}, ${sign > 0 ? 'earn' : 'burn'},
                  ${Math.abs(points)}, ${happened(tx, op)})
        )
        update ${tx.unsafe(accounts)} set balance = balance + ${points} where member = ${member}
        returning balance::float8 as balance`;
      const told = { points: account!.balance, atMs: Date.now() };
      await publish(tx, op.store, 'members', member, told);
    },
  };
}

function basket(type: 'sale' | 'return', forms: Forms): Performer {
  const sign = type === 'sale' ? 1 : -1;
  return {
    type,
    perform: async (tx, op) => {
      const { opId, body, store, device } = op;
      const total = forms.totalMinor(op);
      await tx`
        with done as (              -- one way to the database for both
          insert into till.basket (op_id, basket, store, kind, total_minor, lines, at)
          values (${opId}, ${String(body['basket'])}, ${store}, ${type}, ${sign * total},
                  ${tx.json(body['lines'] as never)}, ${happened(tx, op)})
          returning op_id, basket, store, kind, total_minor, at
        )
        insert into till.tender (op_id, basket, store, device, amount_minor, at)
        select op_id, basket, store, ${device}, total_minor, at from done where kind = 'sale'`;
    },
  };
}

/** Keeps the step as it came, and does to its list, line and order what it tells of. */
async function pickStep(tx: Transaction, op: PerformedOp): Promise<void> {
  const { opId, body, store } = op;
  await tx`
    insert into till.pick_step (op_id, store, list, step, body)
    values (${opId}, ${store}, ${String(body['list'])}, ${Number(body['step'])},
            ${tx.json(body as never)})`;
  const [row] = await tx<{ atMs: number; nowMs: number }[]>`
    select extract(epoch from ${happened(tx, op)})::float8 * 1000 as "atMs",
           extract(epoch from now())::float8 * 1000 as "nowMs"`;
  const { atMs, nowMs } = row!;
  await applyPickStep(tx, doneStepOf(op, atMs), publishPickList, nowMs);
}

const publishPickList: PublishPickList = async (tx, store, list, value) => {
  await publish(tx, store, 'picks', list, value && { ...value });
};

/** @returns the performers of a release */
export function performersOf(forms: Forms): Performer[] {
  const members = tableOf('subscriptions', 'member');
  return [
    basket('sale', forms),
    basket('return', forms),
    movement('loyalty-earn', 1, forms),
    movement('loyalty-burn', -1, forms),
    {
      type: 'sign-up',
      perform: async (tx, op) => {
        const id = String(op.body['member']);
        const [there] = await tx`select 1 from ${tx.unsafe(members)} where id = ${id}`;
        if (there) throw new PoisonOpError(`there is a member ${id} already`);
        await forms.member(tx, members, op);
        await captureAtTill(tx, op, Date.now());
        await tx`
          insert into till.sign_up (member, store, at)
          values (${id}, ${op.store}, ${happened(tx, op)})`;
      },
    },
    { type: 'pick-step', perform: pickStep },
  ];
}

/**
 * What tills write beside the three schemas that move; no launch changes it. A sale's tender,
 * points and sign-ups are what the books of others are held against: not those of a drill, which
 * nobody else knows of.
 */
export const TILL_TABLES = `
  create schema if not exists till;
  create table if not exists till.basket (
    op_id       text primary key,
    basket      text not null,
    store       text not null,
    kind        text not null,
    total_minor bigint not null,
    lines       jsonb not null,
    due_minor   bigint,                  -- by the books that its lines name; null: not yet priced
    price_rule  text,                    -- that made the difference, if there is one
    at          timestamptz not null default now()
  );
  create table if not exists till.tender (
    op_id        text primary key,
    basket       text not null,
    store        text not null,
    device       text not null,
    amount_minor bigint not null,
    at           timestamptz not null default now(),
    is_practice  boolean generated always as (starts_with(op_id, 'drill:')) stored
  );
  create table if not exists till.points (
    op_id       text primary key,
    member      text not null,
    store       text not null,
    kind        text not null,
    points      bigint not null,
    at          timestamptz not null default now(),
    is_practice boolean generated always as (starts_with(member, 'drill-')) stored
  );
  create table if not exists till.sign_up (
    member text primary key,
    store  text not null,
    zero   bigint not null default 0,    -- what a sign-up moves
    at     timestamptz not null default now()
  );
  create table if not exists till.pick_step (
    op_id text primary key,
    store text not null,
    list  text not null,
    step  int not null,
    body  jsonb not null,
    at    timestamptz not null default now()
  )`;

/** The database versions that each level of the tills' forms needs. */
export const LEVEL_1 = {
  schemaVersion: 1,
  needs: {
    loyalty: '2026-01-initial',
    subscriptions: '2026-01-initial',
    pricing: '2026-01-initial',
  },
};
export const LEVEL_2 = {
  schemaVersion: 2,
  needs: {
    loyalty: '2026-11-store-reference',
    subscriptions: '2026-11-split-name',
    pricing: '2026-11-minor-units',
  },
};
