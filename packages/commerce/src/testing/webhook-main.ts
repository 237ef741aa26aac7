/**
 * The webhook endpoint as a program of its own, for tests that kill it.
 *
 * `node webhook-main.ts --database URL --secret SECRET [--port P]` prints its URL when it serves.
 */
import { parseArgs } from 'node:util';
import { connect } from '@slipway/pg';
import Fastify from 'fastify';
import { webhookRoutes } from '../webhooks/routes.ts';
import { stripeWebhooks } from '../webhooks/stripe.ts';

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    secret: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});
const sql = connect(values.database!, { name: 'test-webhooks', max: 6 });
const app = Fastify({ forceCloseConnections: true });
await webhookRoutes(app, { sql, sources: [stripeWebhooks({ secrets: [values.secret!] })] });
const url = await app.listen({ host: '127.0.0.1', port: Number(values.port) });
console.log(JSON.stringify({ url }));
