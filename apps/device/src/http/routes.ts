/** The routes of the local API: one entry each; those of picks stand in pick-routes.ts. */
import { burn, earn, memberOf, sell, signUp, takeBack } from '../business.ts';
import { NoPriceError, NotFoundError } from '../errors.ts';
import { newestForm } from '../core/form.ts';
import { selfTest } from '../self-test.ts';
import { statusOf } from '../status.ts';
import type { LocalRoute } from './app.ts';
import * as form from './forms.ts';

const Receipt = form.Receipt;
const CUT_MS = 60_000;

export const ROUTES: readonly LocalRoute[] = [
  {
    method: 'POST',
    url: '/v1/sales',
    summary: 'Sells a basket; answers when it is durable',
    body: form.Sale,
    answer: Receipt,
    handle: (agent, { body }) => sell(agent, body as form.Sale),
  },
  {
    method: 'POST',
    url: '/v1/returns',
    summary: 'Takes goods back',
    body: form.Return,
    answer: Receipt,
    handle: (agent, { body }) => takeBack(agent, body as form.Return),
  },
  {
    method: 'POST',
    url: '/v1/loyalty/earn',
    summary: 'Gives a member points',
    body: form.Movement,
    answer: Receipt,
    handle: (agent, { body }) => earn(agent, body as form.Movement),
  },
  {
    method: 'POST',
    url: '/v1/loyalty/burn',
    summary: 'Takes points in payment, within what may be given away offline',
    body: form.Movement,
    answer: Receipt,
    handle: (agent, { body }) => burn(agent, body as form.Movement),
  },
  {
    method: 'POST',
    url: '/v1/sign-ups',
    summary: "Captures a subscription with its consent's evidence; no card number",
    body: form.SignUp,
    answer: Receipt,
    handle: (agent, { body }) => signUp(agent, body as form.SignUp),
  },
  {
    method: 'POST',
    url: '/v1/baskets',
    summary: 'Begins a sale: it remembers the schema version that it was begun for',
    body: form.Basket,
    handle: (agent, { body }) => {
      const { basket } = body as form.Basket;
      return { basket, schemaVersion: agent.beginBasket(basket) };
    },
  },
  {
    method: 'DELETE',
    url: '/v1/baskets/:basket',
    summary: 'Abandons a begun sale',
    handle: (agent, { params }) => {
      const basket = params['basket']!;
      if (!agent.baskets.abandon(basket)) throw new NotFoundError(`begun basket ${basket}`);
      return { basket };
    },
  },
  {
    method: 'GET',
    url: '/v1/prices/:sku',
    summary: 'The price of one unit now, and which rule of which book made it',
    handle: (agent, { params }) => {
      const sku = params['sku']!;
      const price = agent.prices.lookUp(sku, agent.time.correctedMs);
      if (!price) throw new NoPriceError(sku);
      return { sku, ...price };
    },
  },
  {
    method: 'GET',
    url: '/v1/members/:member',
    summary: "A member's balance as the cloud last told it, and what may be burned of it here",
    handle: (agent, { params }) => memberOf(agent, params['member']!),
  },
  {
    method: 'GET',
    url: '/v1/status',
    summary: 'What the device holds, and how it stands with the cloud',
    handle: statusOf,
  },
  {
    method: 'GET',
    url: '/v1/ops/:opId',
    summary: 'One op as it stands in the log, its body in the newest form, and how far it has come',
    handle: (agent, { params }) => {
      const found = agent.log.byOpId(params['opId']!);
      if (!found) throw new NotFoundError(`op ${params['opId']}`);
      const { acked, applied } = agent.log.watermark(found.op.epoch);
      const { seq } = found.op;
      const newest = newestForm(found.op);
      return { ...found, newest, isAcked: seq <= acked, isApplied: seq <= applied };
    },
  },
  {
    method: 'POST',
    url: '/v1/self-test',
    summary: 'Tries disk, log, key, clock and peers',
    handle: selfTest,
  },
  {
    method: 'POST',
    url: '/v1/drill/transport',
    summary: "Cuts the cloud's transport for a drill, or mends it",
    body: form.Cut,
    handle: async (agent, { body }) => {
      const { cut, forMs = CUT_MS } = body as form.Cut;
      if (cut) await agent.cut(forMs);
      else agent.mend();
      return { isCut: agent.cloud.isCut };
    },
  },
  {
    method: 'POST',
    url: '/v1/enrol',
    summary: 'Enrols the device, or enrols it anew, by a one-time code',
    body: form.Enrol,
    handle: async (agent, { body }) => {
      await agent.enrol((body as form.Enrol).code);
      return statusOf(agent);
    },
  },
  {
    method: 'POST',
    url: '/v1/keys/rotate',
    summary: 'Opens the next epoch with a new key',
    handle: async (agent) => {
      await agent.rotateKey();
      return statusOf(agent);
    },
  },
];
