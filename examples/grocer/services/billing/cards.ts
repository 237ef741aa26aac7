/**
 * Cards that customers bring, and what became of them. A card may come before its sign-up does,
 * from a till that is offline: it waits.
 *
 *   PUT /sign-ups/SIGN-UP/cards/ATTEMPT {name, email, paymentMethod}   202; 409 for another card
 *   GET /sign-ups/SIGN-UP                                              200 SignUpState; 404
 *   GET /waiting                                                       200 {cards, benefits}
 *
 * Who asks has the token: `authorization: Bearer …`.
 */
import { timingSafeEqual } from 'node:crypto';
import { checkShape } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';

const Id = Type.String({ pattern: '^[\\w.:-]{1,100}$' });
const Text = Type.String({ minLength: 1, maxLength: 254 });
const Card = Type.Object({ name: Text, email: Text, paymentMethod: Id });
type Card = Static<typeof Card>;
const Place = Type.Object({ signUp: Id, attempt: Type.String({ pattern: '^[1-9][0-9]?$' }) });

/** What whoever stands before the customer needs to know to help them on. */
export interface SignUpState {
  /** As in the funnel; `waiting` until its till has told of it. */
  readonly stage: string;
  /** What the last card ran into, such as `declined`; null without trouble. */
  readonly trouble: string | null;
  /** The provider's id, which the customer's bank is answered with; null before there is one. */
  readonly subscription: string | null;
  /** Cards that were brought and not tried yet. */
  readonly cardsWaiting: number;
}

/** Adds the routes, on their own, so that the webhooks beside them need no token. */
export async function cardRoutes(parent: FastifyInstance, sql: Sql, token: string): Promise<void> {
  await parent.register(async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      if (isSame(request.headers.authorization ?? '', `Bearer ${token}`)) return;
      await reply.status(401).send({ error: 'no-token' });
    });
    app.put('/sign-ups/:signUp/cards/:attempt', async (request, reply) => {
      const place = checkShape(Place, request.params);
      const card = checkShape(Card, request.body);
      const problem = place.ok ? (card.ok ? null : card.problems[0]) : place.problems[0];
      if (!place.ok || !card.ok) return reply.status(422).send({ error: problem?.what });
      const { signUp, attempt } = place.value;
      if (await keepCard(sql, signUp, Number(attempt), card.value))
        return reply.status(202).send({});
      return reply.status(409).send({ error: 'another-card-has-this-number' });
    });
    app.get('/sign-ups/:signUp', async (request, reply) => {
      const { signUp } = request.params as { signUp: string };
      const state = await readState(sql, signUp);
      return state ?? reply.status(404).send({ error: 'no-such-sign-up' });
    });
    app.get('/waiting', async () => readWaiting(sql));
  });
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** @returns whether it is kept; false if another card has its number */
async function keepCard(sql: Sql, signUp: string, attempt: number, card: Card): Promise<boolean> {
  const { name, email, paymentMethod } = card;
  await sql`
    insert into billing.card (sign_up, attempt, name, email, payment_method)
    values (${signUp}, ${attempt}, ${name}, ${email}, ${paymentMethod})
    on conflict (sign_up, attempt) do nothing`;
  const [same] = await sql`
    select 1 from billing.card
    where  sign_up = ${signUp} and attempt = ${attempt} and payment_method = ${paymentMethod}
    and    name = ${name} and email = ${email}`;
  return same !== undefined;
}

async function readState(sql: Sql, signUp: string): Promise<SignUpState | null> {
  const [card] = await sql<{ n: number; waiting: number; subscription: string | null }[]>`
    select count(*)::int as n, count(*) filter (where tried_at is null)::int as waiting,
           max(subscription) as subscription
    from   billing.card where sign_up = ${signUp}`;
  const [row] = await sql<{ stage: string; trouble: string | null }[]>`
    select stage, trouble_reason as trouble
    from   slipway.commerce_sign_up where id = ${signUp} and captured_at is not null`;
  if (!row && !card?.n) return null;
  return {
    stage: row?.stage ?? 'waiting',
    trouble: row?.trouble ?? null,
    subscription: card?.subscription ?? null,
    cardsWaiting: card?.waiting ?? 0,
  };
}

/** @returns how much of its work billing has still before it */
async function readWaiting(sql: Sql): Promise<{ cards: number; benefits: number }> {
  const [row] = await sql<{ cards: number; benefits: number }[]>`
    select (select count(*)
            from   billing.card c
            left join slipway.commerce_sign_up s on s.id = c.sign_up
            where  c.tried_at is null
            and    coalesce(s.stage, 'none') not in ('activated', 'lost'))::int as cards,
           (select count(*)
            from   slipway.commerce_sign_up
            where  stage = 'activated' and benefit_at is null and duplicate_of is null
            and    store is not null and captured_at is not null)::int as benefits`;
  return row!;
}
