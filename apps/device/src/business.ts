/** What a till does, as ops in their newest form. */
import type { Agent, Receipt } from './agent.ts';
import { BURN_RULES, burnLimit } from './core/burn.ts';
import { BurnLimitError, NoPriceError, NotFoundError } from './errors.ts';
import type { Movement, PickStep, Return, Sale, SaleLine, SignUp } from './http/forms.ts';
import type { Price } from './ports.ts';

interface PricedLine extends Price {
  readonly sku: string;
  readonly quantity: number;
}

/** @throws {NoPriceError} a line has no price, and none is known here */
function priceLines(agent: Agent, lines: readonly SaleLine[]): PricedLine[] {
  const atMs = agent.time.correctedMs;
  return lines.map(({ sku, quantity, price }) => {
    const found = price ?? agent.prices.lookUp(sku, atMs);
    if (!found) throw new NoPriceError(sku);
    const { priceMinor, currency, bookId, ruleId } = found;
    return { sku, quantity, priceMinor, currency, bookId, ruleId };
  });
}

const totalOf = (lines: readonly PricedLine[]) => ({
  totalMinor: lines.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0),
  currency: lines[0]!.currency,
});

/** Sells a basket; a begun one is written for the version of its beginning, or the fence's. */
export function sell(agent: Agent, { opId, basket, member, lines }: Sale): Promise<Receipt> {
  agent.assertSelling();
  const priced = priceLines(agent, lines);
  const { store } = agent.log.current()!;
  const body = { basket, store, lines: priced, ...totalOf(priced), ...(member ? { member } : {}) };
  return agent.commit('sale', body, opId, basket);
}

export function takeBack(agent: Agent, { opId, basket, ofBasket, lines }: Return) {
  agent.assertSelling();
  const priced = priceLines(agent, lines);
  const { store } = agent.log.current()!;
  return agent.commit(
    'return',
    { basket, store, ofBasket, lines: priced, ...totalOf(priced) },
    opId,
  );
}

export function earn(agent: Agent, { opId, ...movement }: Movement): Promise<Receipt> {
  agent.assertSelling();
  const storeId = agent.log.current()!.store;
  return agent.commit('loyalty-earn', { ...movement, storeId }, opId);
}

/** @throws {BurnLimitError} more than may be given away without asking the cloud */
export function burn(agent: Agent, { opId, ...movement }: Movement): Promise<Receipt> {
  agent.assertSelling();
  const storeId = agent.log.current()!.store;
  const isRepeat = opId !== undefined && agent.log.byOpId(opId) !== null;
  if (!isRepeat) {
    const { member, points } = movement;
    const limit = burnLimit(BURN_RULES, burnState(agent, member));
    if (points > limit.points) {
      throw new BurnLimitError(member, points, limit.points, limit.because);
    }
  }
  return agent.commit('loyalty-burn', { ...movement, storeId }, opId);
}

/** @throws {NotFoundError} the cloud has not told of this member */
export function memberOf(agent: Agent, member: string) {
  const { balance, ...open } = burnState(agent, member);
  if (!balance) throw new NotFoundError(`balance of member ${member}`);
  const limit = burnLimit(BURN_RULES, { balance, ...open });
  return { member, ...balance, burnable: limit.points, because: limit.because };
}

/** @returns the bounds' inputs: a burn counts until it is applied and in a balance told since */
export function burnState(agent: Agent, member: string) {
  const balance = agent.members.balance(member);
  const skewMs = agent.time.skewMs ?? 0;
  let [memberOpen, storeOpen] = [0, 0];
  for (const one of agent.log.burns()) {
    if (!one.isApplied) storeOpen += one.points;
    const isInBalance = one.isApplied && balance !== null && one.wallMs - skewMs < balance.atMs;
    if (one.member === member && !isInBalance) memberOpen += one.points;
  }
  return { balance, memberOpen, storeOpen, nowMs: agent.time.correctedMs };
}

export function signUp(agent: Agent, { opId, ...body }: SignUp): Promise<Receipt> {
  return agent.commit('sign-up', body, opId);
}

export function pick(agent: Agent, { opId, ...body }: PickStep): Promise<Receipt> {
  return agent.commit('pick-step', body, opId);
}
