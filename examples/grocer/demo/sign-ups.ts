/**
 * A first week of sign-ups, at speed: simulated people join at every till of every store, by the
 * real agents, services and billing. Their days go by at the provider, whose clock is moved on;
 * the rate is asked for as it stands when everybody's day is over.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { readActivation, type Activation } from '@slipway/commerce';
import type { Client } from '@slipway/cli/client';
import { seededRandom } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';
import { callTill, type Till } from '../devices/tills.ts';
import { drawHolder, readHolders, type Holder } from './card-holders.ts';
import { serveDesks, type TriageResult } from './crew/desk.ts';
import type { Devices } from './devices.ts';
import type { Payments } from './payments.ts';

/** At each till; with 15 stores of three tills that makes 315. */
const PER_TILL = 7;
const SEED = 15;
const DAY_S = 86_400;
const LOOK_MS = 200;
const SETTLED_MS = 120_000;
/** A benefit that no till has shown after this time is not visible. */
const VISIBLE_MS = 20_000;

/** What became of the week's sign-ups. */
export interface ActivationResult {
  /** The denominator. */
  readonly n: number;
  readonly activated: number;
  readonly rate: number | null;
  /** Wilson, 95 %: low and high. */
  readonly interval: readonly [low: number, high: number];
  /** How many were lost, by reason. */
  readonly lost: Activation['lost'];
  /** The people and their cards are simulated, and so is the provider. */
  readonly simulated: true;
}

export interface Week {
  readonly databaseUrl: string;
  readonly devices: Devices;
  readonly payments: Payments;
  /** Of the control plane, whose queue the stores' desks work on. */
  readonly client: Client;
  readonly launch: string;
}

/** What became of the sign-ups, and what the desks had to do with it. */
export interface WeekResult {
  readonly activation: ActivationResult;
  readonly triage: TriageResult;
}

interface Customer {
  readonly id: string;
  readonly email: string;
  readonly till: Till;
  readonly holder: Holder;
}

/** @throws {Error} what was captured did not reach its end in time */
export async function firstWeek(week: Week): Promise<WeekResult> {
  const { databaseUrl, devices, payments } = week;
  const sql = connect(databaseUrl, { name: 'grocer-sign-ups', max: 2 });
  try {
    const fromMs = Date.now();
    const tills = devices.stores.flatMap((store) => devices.tillsOf(store));
    const customers = whoComes(tills);
    await Promise.all(tills.map(async (till) => serveQueue(till, customers, payments)));
    await until('every sign-up is captured', SETTLED_MS, async () => {
      return (await countCaptured(sql, customers)) === customers.length;
    });
    const toMs = Date.now() + 1; // a till whose clock is ahead captured when it was applied
    const areTried = async () => (await payments.waiting()).cards === 0;
    await until('every card is tried', SETTLED_MS, areTried);
    await Promise.all(customers.map(async (customer) => askBank(customer, payments)));
    const areDelivered = async () => (await payments.webhooksOpen()) === 0;
    await until('every webhook is taken', SETTLED_MS, areDelivered);
    const triage = await serveDesks(desksOf(week, customers));
    await until('every further card is tried', SETTLED_MS, areTried);
    await until('every further webhook is taken', SETTLED_MS, areDelivered);
    await payments.advance(DAY_S);
    await until('every webhook of the next day is taken', SETTLED_MS, areDelivered);
    const areVisible = async () => (await payments.waiting()).benefits === 0;
    await until('', VISIBLE_MS, areVisible).catch(() => {}); // the count names who was not shown it
    const nowMs = Date.now() + DAY_S * 1000;
    return { activation: resultOf(await readActivation(sql, { fromMs, toMs, nowMs })), triage };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Who joins where: the same people in every run with as many tills. */
function whoComes(tills: readonly Till[]): readonly Customer[] {
  const holders = readHolders();
  const random = seededRandom(SEED);
  return tills.flatMap((till) =>
    Array.from({ length: PER_TILL }, (_, at): Customer => {
      const id = `week-${till.device}-${at + 1}`;
      return { id, email: `${id}@example.org`, till, holder: drawHolder(holders, random) };
    }),
  );
}

/** One after the other they sign up, and bring their first card. */
async function serveQueue(
  till: Till,
  customers: readonly Customer[],
  payments: Payments,
): Promise<void> {
  for (const customer of customers.filter((one) => one.till === till)) {
    const { id, email } = customer;
    const consent = { text: 'I agree to the terms of the programme.', atMs: Date.now() };
    const name = { firstName: 'Nova', lastName: 'Member' };
    await callTill(till, '/v1/sign-ups', { opId: id, member: id, ...name, email, consent });
    await bring(customer, 1, payments);
  }
}

async function bring(customer: Customer, attempt: number, payments: Payments): Promise<void> {
  const { id, email, holder } = customer;
  const paymentMethod = holder.cards[attempt - 1];
  if (paymentMethod === undefined) return;
  await payments.bring(id, attempt, { name: 'Nova Member', email, paymentMethod });
}

/** Whose card was declined is spoken to at the desk of their store. */
function desksOf({ client, launch, payments }: Week, customers: readonly Customer[]) {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  return {
    client,
    launch,
    hasAnotherCard: (signUp: string) => {
      const customer = byId.get(signUp);
      return customer ? customer.holder.cards.length > 1 : null;
    },
    bringAnotherCard: (signUp: string) => bring(byId.get(signUp)!, 2, payments),
  };
}

/** Whose bank asks them answers, if they are people who do. */
async function askBank({ id, holder }: Customer, payments: Payments): Promise<void> {
  if (holder.bank !== 'answers') return;
  await until(`${id} hears of their card`, SETTLED_MS, async () => {
    const { stage, trouble, subscription, cardsWaiting } = await payments.stateOf(id);
    if (stage === 'activated' || stage === 'lost') return true;
    if (cardsWaiting > 0 || trouble === null) return false;
    if (subscription !== null) await payments.answerBank(subscription);
    return true;
  });
}

async function countCaptured(sql: Sql, customers: readonly Customer[]): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from slipway.commerce_sign_up
    where  id = any (${customers.map(({ id }) => id)}) and captured_at is not null`;
  return row?.n ?? 0;
}

async function until(what: string, withinMs: number, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await delay(LOOK_MS);
  }
}

function resultOf({ due, activated, rate, interval, lost }: Activation): ActivationResult {
  const { low, high } = interval;
  return { n: due, activated, rate, interval: [low, high], lost, simulated: true };
}

/** @returns the result in one line */
export function activationWords({ n, activated, rate, interval }: ActivationResult): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const words = rate === null ? '' : ` = ${percent(rate)} (${interval.map(percent).join(' to ')})`;
  return `${activated} of ${n}${words}, simulated people`;
}
