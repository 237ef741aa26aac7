/**
 * The provider's HTTP API: form bodies, a bearer key, idempotency keys, errors as documented.
 *
 * An idempotency key saves the answer of its first request, errors too, and gives it again; with
 * other parameters it is an error.
 *
 * @see https://docs.stripe.com/api/idempotent_requests
 */
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { fieldOf, parseForm, textsOf, type Form } from './form.ts';
import { apiError, StripeApiError } from './objects.ts';
import type { Provider } from './provider.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Act = (form: Form, request: FastifyRequest) => unknown;

const need = (form: Form, ...path: readonly string[]): string => {
  const value = fieldOf(form, ...path);
  if (value !== undefined && value !== '') return value;
  const name =
    path[0] +
    path
      .slice(1)
      .map((part) => `[${part}]`)
      .join('');
  throw apiError(400, 'parameter_missing', `Missing required param: ${name}.`);
};

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** How often the next requests are answered 500 without being done, or done and not answered. */
export interface Faults {
  failBefore: number;
  loseAnswers: number;
}

/** @returns an app with the API's routes, which takes only requests with this key */
export function stripeApi(provider: Provider, apiKey: string, faults: Faults): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });
  const saved = new Map<string, { readonly request: string; readonly answer: Answer }>();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_, body, done) => done(null, parseForm(String(body))),
  );
  app.setErrorHandler((error, _, reply) => {
    if (error instanceof StripeApiError) return reply.status(error.status).send(error.body);
    return reply.status(500).send({ error: { type: 'api_error', message: String(error) } });
  });
  app.addHook('onSend', async (_, reply) => {
    reply.header('date', new Date(provider.seconds * 1000).toUTCString());
  });
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/v1/')) return;
    if (request.headers.authorization === `Bearer ${apiKey}`) return;
    throw new StripeApiError(401, {
      type: 'invalid_request_error',
      message: 'Invalid API Key provided.',
    });
  });

  const post = (path: string, act: Act): void => {
    app.post(path, async (request, reply) => {
      if (faults.failBefore > 0) {
        faults.failBefore -= 1;
        throw new Error('it is overloaded');
      }
      const form = (request.body ?? {}) as Form;
      const key = request.headers['idempotency-key'];
      const asked = `${request.url} ${JSON.stringify(form)}`;
      const before = typeof key === 'string' ? saved.get(key) : undefined;
      if (before && before.request !== asked) {
        throw new StripeApiError(400, {
          type: 'idempotency_error',
          message: 'Keys for idempotent requests can only be used with the same parameters.',
        });
      }
      const answer = before?.answer ?? perform(act, form, request);
      if (typeof key === 'string') saved.set(key, { request: asked, answer });
      if (faults.loseAnswers > 0) {
        faults.loseAnswers -= 1;
        request.raw.socket.destroy(); // done, and nobody is told
      }
      if (before) void reply.header('idempotent-replayed', 'true');
      return reply.status(answer.status).send(answer.body);
    });
  };
  objectRoutes(app, provider, post);
  return app;
}

function perform(act: Act, form: Form, request: FastifyRequest): Answer {
  try {
    return { status: 200, body: structuredClone(act(form, request)) };
  } catch (error) {
    if (error instanceof StripeApiError) return { status: error.status, body: error.body };
    throw error;
  }
}

function objectRoutes(
  app: FastifyInstance,
  provider: Provider,
  post: (path: string, act: Act) => void,
): void {
  post('/v1/customers', (form) => {
    const { paymentMethod: _, ...customer } = provider.createCustomer({
      name: fieldOf(form, 'name') ?? null,
      email: fieldOf(form, 'email') ?? null,
      metadata: textsOf(form, 'metadata'),
      paymentMethod: fieldOf(form, 'invoice_settings', 'default_payment_method') ?? null,
    });
    return customer;
  });
  post('/v1/subscriptions', (form) =>
    provider.createSubscription(
      need(form, 'customer'),
      need(form, 'items', '0', 'price'),
      textsOf(form, 'metadata'),
    ),
  );
  post('/v1/invoices/:id/pay', (form, request) =>
    provider.payInvoice(idOf(request), need(form, 'payment_method')),
  );
  post('/v1/refunds', (form) =>
    provider.till.refund(
      need(form, 'payment_intent'),
      Number(need(form, 'amount')),
      textsOf(form, 'metadata'),
    ),
  );
  app.get('/v1/refunds', async () => ({ object: 'list', data: provider.till.refunds }));
  app.get('/v1/subscriptions/:id', async (request) => {
    const found = provider.subscriptions.get(idOf(request));
    if (found) return found;
    throw apiError(404, 'resource_missing', `No such subscription: '${idOf(request)}'`);
  });
  app.delete('/v1/subscriptions/:id', async (request) => provider.cancel(idOf(request)));
  app.get('/v1/events', async (request) => {
    const query = request.query as Record<string, string | undefined>;
    const since = Number(query['created[gte]'] ?? 0);
    const limit = Math.min(100, Math.max(1, Number(query['limit'] ?? 10)));
    const all = provider.events.filter(({ created }) => created >= since).toReversed();
    const after = query['starting_after'];
    const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const data = all.slice(start, start + limit);
    return { object: 'list', url: '/v1/events', data, has_more: start + limit < all.length };
  });
}
