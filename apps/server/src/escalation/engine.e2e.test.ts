/**
 * A page that nobody acknowledges, with real processes: it climbs from owner to deputy to commander
 * over SMTP and webhooks, through a kill -9 of the server between sending and recording.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive, identify } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import {
  deliveriesOf,
  ensureEscalationTables,
  openPage,
  parseEscalation,
  planOf,
  readPage,
} from '@slipway/playbook/escalation';
import { startMailServer, startReceiver, type Call, type Mail } from '@slipway/playbook/testing';
import { withInstallation, type ControlPlane } from '../testing/installation.ts';
import { until } from '../testing/wait.ts';

const HOOK_SECRET = 'whsec_bm90LWEtc2VjcmV0LWF0LWFsbC0xMjM0NTY3ODkw';
const WAIT_MS = 700;
const SECONDS = `${WAIT_MS}ms`;

/** Each wait is short; the commander is told last, and the whole is repeated. */
function escalationTo(hook: string): unknown {
  return {
    contacts: {
      owen: { webhook: { url: `${hook}/owen`, secret: 'env:HOOK_SECRET' } },
      dora: { email: 'dora@example.org' },
      cleo: {
        email: 'cleo@example.org',
        webhook: { url: `${hook}/cleo`, secret: 'env:HOOK_SECRET' },
      },
    },
    smtp: { url: 'env:SMTP_URL', from: 'slipway@example.org' },
    roles: {
      launch: { 'rollback-owner': ['owen'], 'rollback-deputy': ['dora'], commander: ['cleo'] },
    },
    policies: {
      urgent: [
        { notify: ['rollback-owner'] },
        { wait: SECONDS },
        {
          'if-unacknowledged': [
            { notify: ['rollback-deputy'] },
            { wait: SECONDS },
            { notify: ['commander'] },
            { wait: '1h' },
          ],
        },
        { repeat: 2 },
      ],
    },
  };
}

async function openUrgent(sql: Sql, hook: string): Promise<string> {
  const parsed = parseEscalation(escalationTo(hook), null);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  await ensureEscalationTables(sql);
  const plan = planOf(parsed.value, 'urgent');
  const words = { launch: 'spring', store: 's03', text: 'Checkout fails at s03.', by: 'test' };
  return openPage(sql, { ...words, kind: 'alarm', plan, nowMs: Date.now() });
}

/** Kills this server once, at the moment at which a mail has arrived and is not yet answered. */
function killOnce(plane: () => ControlPlane | undefined) {
  let killed: Promise<unknown> | undefined;
  return async () => {
    if (killed) return;
    killed = plane()!.end('SIGKILL');
    await killed;
  };
}

void test('an unacknowledged page climbs over SMTP and webhook, through a kill -9', () =>
  withInstallation(1, async ({ sql, start, log }) => {
    let plane: ControlPlane | undefined;
    const came: { readonly what: string; readonly atMs: number }[] = [];
    const [mails, calls]: [Mail[], Call[]] = [[], []];
    const kill = killOnce(() => plane);
    const mail = await startMailServer(async (one) => {
      mails.push(one);
      came.push({ what: `mail ${one.to}`, atMs: Date.now() });
      if (one.to.startsWith('dora')) await kill();
    });
    const hook = await startReceiver((call) => {
      calls.push(call);
      came.push({ what: `hook ${call.path}`, atMs: Date.now() });
      // The first call is refused: the queue tries again with a pause.
      return calls.length === 1 ? 503 : 202;
    });
    try {
      const env = { HOOK_SECRET, SMTP_URL: mail.url };
      plane = await start(env);
      const killedPlane = plane;
      const id = await openUrgent(sql, hook.url);
      await until('the server was killed', () => !isAlive(identityOf(killedPlane)) && true);
      assert.deepEqual(
        (await deliveriesOf(sql, id)).filter(({ person }) => person === 'dora'),
        [],
        'sent, and not recorded',
      );
      plane = await start(env);
      await until('the commander was told', async () => {
        const done = (await deliveriesOf(sql, id)).filter(({ error }) => error === null);
        return done.length === 4 && done;
      });

      const word = calls.find(({ path }) => path === '/cleo')!;
      const { url } = (JSON.parse(word.body) as { data: { acknowledge: { url: string } } }).data
        .acknowledge;
      assert.match(await (await fetch(url)).text(), /Checkout fails at s03\..*You are cleo\./s);
      assert.equal((await readPage(sql, id)).state.phase, 'climbing', 'a look changes nothing');
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const answers = [1, 2].map(() => () => fetch(url, { method: 'POST', headers: form }));
      assert.deepEqual([(await answers[0]!()).status, (await answers[1]!()).status], [200, 403]);
      const look = async () => (await readPage(sql, id)).state.phase === 'acknowledged';
      await until('the page is acknowledged', look);
      const audited = await sql<{ kind: string; actor: string; text: string }[]>`
        select   body::jsonb ->> 'kind' as kind, body::jsonb ->> 'actor' as actor,
                 body::jsonb ->> 'text' as text
        from     slipway.audit_entry
        where    launch is null
        order by seq`;
      assert.deepEqual(
        audited.map(({ kind, actor, text }) => `${kind} ${actor} ${text.replaceAll(id, 'P')}`),
        [
          'launch/page-opened test Page P was opened by test, and went to owen (webhook): ' +
            'Checkout fails at s03.',
          'launch/page-escalated slipway Nobody has acknowledged P: it went on to dora (email).',
          'launch/page-escalated slipway Nobody has acknowledged P: it went on to ' +
            'cleo (email, webhook).',
          'launch/page-acknowledged cleo cleo acknowledged P.',
        ],
        'each once, through the kill',
      );

      assertClimb(came, mails, calls);
      const rows = JSON.stringify([await deliveriesOf(sql, id), await readPage(sql, id)]);
      for (const secret of [HOOK_SECRET, 'mail-password']) {
        assert.ok(!log().includes(secret), 'a secret is in the log');
        assert.ok(!rows.includes(secret), 'a secret is in a row');
      }
      assert.equal(await plane.end('SIGTERM'), 0);
    } finally {
      await Promise.all([mail.end(), hook.end()]);
    }
  }));

function identityOf({ pid }: ControlPlane) {
  return identify(pid) ?? { pid, startedAt: 'gone' };
}

/** Owner, then deputy, then commander, each not before its time; a double has the same id. */
function assertClimb(
  came: readonly { readonly what: string; readonly atMs: number }[],
  mails: readonly Mail[],
  calls: readonly Call[],
): void {
  const first = (what: string) => came.find((one) => one.what === what)!.atMs;
  const [owner, deputy, commander] = [
    first('hook /owen'),
    first('mail dora@example.org'),
    first('hook /cleo'),
  ];
  // Its step was taken a moment before the message came.
  assert.ok(deputy - owner > WAIT_MS / 2, `deputy ${deputy - owner} ms after the owner`);
  assert.ok(commander - deputy > WAIT_MS / 2, `commander ${commander - deputy} ms after`);
  const counts = Object.entries(Object.groupBy(came, ({ what }) => what)).map(
    ([what, all = []]) => `${what}: ${all.length}`,
  );
  assert.deepEqual(counts.toSorted(), [
    'hook /cleo: 1',
    'hook /owen: 2', // refused once
    'mail cleo@example.org: 1',
    'mail dora@example.org: 2', // the server was killed after the first
  ]);
  const ids = (all: readonly string[]) => new Set(all).size;
  const dora = mails.filter(({ to }) => to.startsWith('dora'));
  assert.equal(ids(dora.map(({ messageId }) => messageId)), 1);
  const owen = calls.filter(({ path }) => path === '/owen');
  assert.equal(ids(owen.map(({ headers }) => String(headers['webhook-id']))), 1);
}
