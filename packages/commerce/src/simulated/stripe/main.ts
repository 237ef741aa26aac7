/**
 * A payment provider that speaks Stripe's API, as a process of its own.
 *
 *   node main.ts --key sk_test_… [--port 0] [--webhook URL --secret whsec_…] [--spread-ms 0]
 *                [--duplicates 0.2] [--tries 16] [--seed 1]
 *
 *   POST /simulated/authenticate  {subscription, how: "succeeds" | "fails"}   the card's owner
 *   POST /simulated/fall-behind   {subscription}          a renewal's payment fails
 *   POST /simulated/advance       {seconds}               moves the provider's clock on
 *   POST /simulated/hold          {isHeld}                keeps webhooks back, then sends them
 *   POST /simulated/resend        {}                      sends every event once more
 *   POST /simulated/faults        {failBefore, loseAnswers}   breaks the next requests
 *   POST /simulated/till-payment  {amount, currency}      a till charges a card
 *   GET  /simulated/delivery      {open, held, failures}
 *
 * Prints one line of JSON when it is ready.
 */
import { parseArgs } from 'node:util';
import { checkShape, seededRandom } from '@slipway/kernel';
import { Type, type Static, type TSchema } from 'typebox';
import { stripeApi, type Faults } from './api.ts';
import { Delivery } from './delivery.ts';
import { Provider } from './provider.ts';

const { values } = parseArgs({
  options: {
    key: { type: 'string' },
    port: { type: 'string', default: '0' },
    webhook: { type: 'string' },
    secret: { type: 'string', default: '' },
    'spread-ms': { type: 'string', default: '0' },
    duplicates: { type: 'string', default: '0' },
    tries: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
  },
});
if (values.key === undefined || (values.webhook !== undefined && values.secret === '')) {
  console.error('usage: main.ts --key KEY [--port P] [--webhook URL --secret SECRET]');
  process.exit(2);
}

const provider = new Provider(() => Date.now());
const delivery = new Delivery({
  url: values.webhook ?? null,
  secret: values.secret,
  spreadMs: Number(values['spread-ms']),
  duplicates: Number(values.duplicates),
  tries: Number(values.tries),
  random: seededRandom(Number(values.seed)),
});
provider.onEvent = (event) => delivery.send(event);
const faults: Faults = { failBefore: 0, loseAnswers: 0 };
const app = stripeApi(provider, values.key, faults);

/** Adds a route that is no part of the API: what people and time do. */
function act<T extends TSchema>(path: string, shape: T, perform: (body: Static<T>) => void): void {
  app.post(`/simulated/${path}`, async (request, reply) => {
    const body = checkShape(shape, request.body ?? {});
    if (!body.ok) return reply.status(422).send({ what: body.problems[0]!.what });
    perform(body.value);
    return {};
  });
}

const subscription = Type.String();
const Count = Type.Optional(Type.Integer({ minimum: 0 }));
act(
  'authenticate',
  Type.Object({ subscription, how: Type.Enum(['succeeds', 'fails']) }),
  ({ subscription, how }) => provider.authenticate(subscription, how),
);
act('fall-behind', Type.Object({ subscription }), ({ subscription }) =>
  provider.fallBehind(subscription),
);
act('advance', Type.Object({ seconds: Type.Integer({ minimum: 1 }) }), ({ seconds }) =>
  provider.advance(seconds),
);
act('hold', Type.Object({ isHeld: Type.Boolean() }), ({ isHeld }) => delivery.hold(isHeld));
act('resend', Type.Object({}), () => provider.events.forEach((event) => delivery.send(event)));
act('faults', Type.Object({ failBefore: Count, loseAnswers: Count }), (wish) => {
  faults.failBefore = wish.failBefore ?? 0;
  faults.loseAnswers = wish.loseAnswers ?? 0;
});
const TillCharge = Type.Object({ amount: Type.Integer({ minimum: 1 }), currency: Type.String() });
app.post('/simulated/till-payment', async (request, reply) => {
  const body = checkShape(TillCharge, request.body ?? {});
  if (!body.ok) return reply.status(422).send({ what: body.problems[0]!.what });
  return provider.till.take(body.value.amount, body.value.currency);
});
app.get('/simulated/delivery', async () => delivery.state);

const url = await app.listen({ host: '127.0.0.1', port: Number(values.port) });
console.log(JSON.stringify({ kind: 'ready', url, pid: process.pid }));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    delivery.end();
    void app.close();
  });
}
