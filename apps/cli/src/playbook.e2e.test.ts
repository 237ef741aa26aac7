/** `slipway playbook`, through the real command line, and the guide's commands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Decided, PollView, TimelineView } from '@slipway/api';
import { PRACTICE, PRACTICE_KEY } from '@slipway/authority/practice';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';
import { soundRelease, waiveRehearsal, withShop } from './testing/shop.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('every command of the guide to the playbook does what the page says', () =>
  withTestDatabase(async ({ url }) => {
    const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`;
    await withWorkplace({ SLIPWAY_DATABASE_URL: url, PATH }, async (place) => {
      const { script } = readPage(readFileSync(join(ROOT, 'docs/playbook.md'), 'utf8'));
      const ran = await runScript(place, script);
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      assert.match(ran.stdout, /^criteria-drafted: ada signed that it is done\.$/m);
      for (const [name, begin] of [
        ['playbook.pdf', '%PDF-'],
        ['checklist.docx', 'PK'],
        ['launch.ics', 'BEGIN:VCALENDAR'],
        ['kit.pdf', '%PDF-'],
      ] as const) {
        const bytes = readFileSync(join(place.folder, name)).toString('latin1');
        assert.ok(bytes.startsWith(begin), name);
      }
    });
  }));

test('a wrong format or playbook is told with the nearest', () =>
  withWorkplace({}, async (place) => {
    const format = await place.slipway(['playbook', 'template', '--format', 'pfd']);
    assert.match(`${format.code} ${format.stderr}`, /^2 [^]*Did you mean "pdf"\?/);
    await place.slipway(['init', 'my']);
    place.write({ 'own.yaml': 'playbook: Mine\nphase: []\nphases: []\nitems: []\n' });
    const words = ['show', 'my/launch.yaml', '--playbook', 'own.yaml'];
    const own = await place.slipway(['playbook', ...words]);
    assert.match(`${own.code} ${own.stderr}`, /^65 own\.yaml:2:1[^]*Did you mean "phases"\?/);
  }));

const MINE = `playbook: Mine
phases: [{ id: p, title: P }]
items:
  - { id: status-sent, phase: p, due: 0h, owner: commander, what: Tell it., why: People ask.,
      done-when: It is sent., evidence: { attest: 30m } }
  - { id: certified, phase: p, due: 0h, per: store, owner: commander, what: Certify., why: So.,
      done-when: All are., evidence: { probe: certificates, of: picking, every: 1h, fresh: 4h } }
`;

test('what a checklist asks is voted on, waived, sent and told, through the control plane', () =>
  withShop(
    soundRelease,
    async ({ place, sql }) => {
      const run = async (...words: string[]) => {
        const { code, stdout, stderr } = await place.slipway(words);
        return `${code} ${stdout}${stderr}`;
      };
      const by = (person: string) => {
        return ['--sign-with', `${person}.pem`, '--as', `${person}/${PRACTICE_KEY}`];
      };
      const [commander, senior] = PRACTICE.people;
      await waiveRehearsal(place);
      const poll = ['playbook', 'poll'];
      const opened = await place.json<PollView>([...poll, 'open', '--closes-in', '10m']);
      assert.deepEqual(
        opened.asks.map(({ role, vote }) => `${role} ${vote}`),
        ['commander null', 'senior-owner null', 'rollback-owner null'],
      );
      const vote = (role: string, said: string, person: string) =>
        run(...poll, 'vote', '--role', role, '--vote', said, ...by(person));
      assert.match(await vote('commander', 'go', senior), /^77 [^]*PLAYBOOK_ROLE/);
      await vote('commander', 'go', commander);
      assert.match(await run(...poll, 'show'), /^1 [^]*NO-GO AS IT STANDS[^]*senior-owner +silent/);

      const item = ['playbook', 'waive', 'shop-two', '--item', 'certified@s02'];
      const waived = await place.json<Decided & { state: string }>([
        ...item,
        '--reason',
        'no crew',
      ]);
      assert.deepEqual([waived.done, waived.state], [true, 'waived']);

      const update = ['playbook', 'status-update', '--to', 'team', '--sent', ...by(commander)];
      assert.match(await run(...update), /^0 shop-two, .*: rehearsed, nothing has moved\. 0 of 3/);

      const attest = ['playbook', 'attest', 'launch.yaml', '--item', 'status-sent', '--note', 'by'];
      const signed = [...attest, ...by(commander), '--people', 'people.yaml'];
      assert.match(
        await run(...signed),
        /^0 status-sent: practice-commander signed that it is done/,
      );

      const told = await place.json<TimelineView>(['launch', 'timeline']);
      const kinds = told.entries.map(({ kind }) => kind);
      const asked = kinds.filter((kind) => /^(poll|vote|waive)$/.test(kind));
      assert.deepEqual(asked, ['waive', 'poll', 'vote', 'waive']);
      assert.match(told.entries.at(-1)?.text ?? '', /^status-sent stands: by/);
      const [logged] = await sql<{ count: number }[]>`
        select count(*)::int as count
        from   slipway.launch_event where kind = 'attest'`;
      assert.equal(logged?.count, 2, 'what was signed stands in the record of the launch');
      const { owed } = await place.json<{ owed: { items: { key: string }[] } }>([
        'plan',
        'launch.yaml',
      ]);
      const keys = owed.items.map(({ key }) => key).filter((key) => !key.includes('.'));
      assert.deepEqual(keys, ['certified@s01', 'certified@s03'], 'the evidence was read');
    },
    (sound) => ({
      ...sound,
      'mine.yaml': MINE,
      'launch.yaml': `${sound['launch.yaml']}playbook: mine.yaml\n`,
    }),
  ));
