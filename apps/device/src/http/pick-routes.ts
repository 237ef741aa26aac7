/** What the picker's page asks of its device: its session, lists, and steps. Nothing else. */
import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Agent } from '../agent.ts';
import { pick } from '../business.ts';
import { CODE_FOR_MS, NO_CODES, redeem, withCode } from '../core/pick-codes.ts';
import { cookieName, sealSession, SESSION_FOR_MS, setCookie } from '../core/pick-session.ts';
import { NotFoundError, PickCodeError } from '../errors.ts';
import { overviewOf, picksOf } from '../picks/overview.ts';
import * as form from './forms.ts';

const MakeCode = Type.Object(
  { person: form.Id, name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
  { additionalProperties: false },
);
const UseCode = Type.Object(
  { code: Type.String({ pattern: '^\\d{8}$' }) },
  { additionalProperties: false },
);

/** @param token seals the sessions */
export function servePicks(app: FastifyInstance, agent: Agent, token: string): void {
  serveSessions(app, agent, token);
  const picker = { door: 'picker' } as const;
  app.get(
    '/v1/picks',
    { config: picker, schema: { summary: 'The pick lists of this store, and how we stand' } },
    async ({ picker: me }) => ({ me, ...overviewOf(agent) }),
  );
  app.get(
    '/v1/picks/:list',
    { config: picker, schema: { summary: 'One pick list, and its steps that were done here' } },
    async ({ params }) => {
      const { list } = params as { readonly list: string };
      const found = picksOf(agent, list);
      if (!found) throw new NotFoundError(`pick list ${list}`);
      return found;
    },
  );
  const schema = {
    summary: 'Records a step of a pick list',
    body: form.PickStep,
    response: { 200: form.Receipt },
  };
  app.post('/v1/picks/steps', { config: picker, schema }, async ({ body, picker: me }) => {
    const step = body as form.PickStep;
    return pick(agent, me ? { ...step, by: me.person } : step); // a page never says who it is
  });
}

function serveSessions(app: FastifyInstance, agent: Agent, token: string): void {
  let codes = NO_CODES;
  const { time } = agent;
  app.post(
    '/v1/picks/codes',
    { schema: { summary: "A one-time code for a person's session on the page", body: MakeCode } },
    async ({ body }) => {
      const { person, name = person } = body as Static<typeof MakeCode>;
      const code = String(randomInt(10 ** 8)).padStart(8, '0');
      const untilMs = time.wallMs + CODE_FOR_MS;
      codes = withCode(codes, { code, picker: { person, name }, untilMs }, time.wallMs);
      return { code, untilMs };
    },
  );
  const signIn = { door: 'sign-in' } as const;
  app.post(
    '/v1/picks/session',
    { config: signIn, schema: { summary: 'Opens the page for a person', body: UseCode } },
    async ({ body, headers }, reply) => {
      const redeemed = redeem(codes, (body as Static<typeof UseCode>).code, time.wallMs);
      ({ codes } = redeemed);
      const { picker } = redeemed;
      if (!picker) throw new PickCodeError();
      const sealed = sealSession(token, { ...picker, untilMs: time.wallMs + SESSION_FOR_MS });
      void reply.header('set-cookie', setCookie(cookieName(headers.host!), sealed));
      return picker;
    },
  );
  app.delete(
    '/v1/picks/session',
    { config: signIn, schema: { summary: 'Closes the page; nothing that was done is lost' } },
    async ({ headers }, reply) => {
      void reply.header('set-cookie', setCookie(cookieName(headers.host!), ''));
      return {};
    },
  );
}
