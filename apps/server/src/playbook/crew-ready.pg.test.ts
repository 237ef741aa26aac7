/** What the checklist reads of the crew, over a real record: a store that is not led is no-go. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePracticePeople, PRACTICE } from '@slipway/authority/practice';
import { addCertificates, ensureCrewTables, writePeople } from '@slipway/crew';
import { personOf } from '@slipway/crew/testing';
import { createLaunch, ensureLaunchTables, readLaunch } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureRampTables } from '@slipway/ramp';
import { pino } from 'pino';
import { restView } from '../drive/view.ts';
import { writeLaunch } from '../testing/launch-folder.ts';
import { until } from '../testing/wait.ts';
import { PlaybookKeeper } from './keeper.ts';

const HOUR_MS = 3_600_000;
const OPENS_MS = Date.parse('2026-01-05T15:00Z');
const item = (id: string, probe: string) =>
  `  - { id: ${id}, phase: p, due: -1d, per: store, owner: store-manager, what: Do it.,
      why: It is so., done-when: It is done., evidence: { ${probe}, every: 50ms, fresh: 1m } }\n`;
const PLAYBOOK = `playbook: Mine
phases: [{ id: p, title: P }]
items:
${item('published', 'probe: shifts, of: published')}
${item('led', 'probe: shifts, of: led')}
${item('certified', 'probe: certificates, of: picking')}`;

/** At each store a lead who is certified, and a picker who mentors. */
async function staff(sql: Sql, stores: readonly string[]): Promise<void> {
  const person = (store: string, id: string, skill: string) => {
    const at = { name: id, home: store, skills: [skill] };
    return personOf(`${id}-${store}`, { ...at, experience: 'senior', isMentor: true });
  };
  const held = (who: string, name: string) => {
    const seen = { passedMs: 1, observedBy: 'eve', observedMs: 2 };
    return { person: who, name, ...seen, expiresMs: OPENS_MS + 99 * HOUR_MS };
  };
  for (const store of stores) {
    const people = [person(store, 'lead', 'triage'), person(store, 'picker', 'picks')];
    await sql.begin((tx) => writePeople(tx, people));
    await addCertificates(sql, [
      held(`lead-${store}`, 'triage'),
      held(`picker-${store}`, 'picking'),
    ]);
    await sql`
      insert into slipway.crew_shift (id, store, from_at, until_at)
      values (${`early-${store}`}, ${store}, ${new Date(OPENS_MS - HOUR_MS)},
              ${new Date(OPENS_MS + 7 * HOUR_MS)})`;
    await sql`
      insert into slipway.crew_assignment (shift, person, station, is_lead)
      values (${`early-${store}`}, ${`lead-${store}`}, 'triage', true),
             (${`early-${store}`}, ${`picker-${store}`}, 'picks', false)`;
  }
}

test('K5 a store whose first shift has no certified triage lead holds the launch', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-crew-ready-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await withTestDatabase(async ({ sql, url }) => {
    const { peopleFile: people } = makePracticePeople(folder, PRACTICE.people);
    const file = writeLaunch(folder, { name: 'spring', port: 18_080, greenBootMs: 0, people });
    mkdirSync(join(folder, 'crew'));
    writeFileSync(join(folder, 'playbook.yaml'), PLAYBOOK);
    writeFileSync(file, `${readFileSync(file, 'utf8')}playbook: playbook.yaml\ncrew: crew\n`);
    await ensureLaunchTables(sql);
    await ensureRampTables(sql);
    await ensureCrewTables(sql);
    const opens = new Date(OPENS_MS).toISOString().replace('Z', '+00:00[UTC]');
    const launch = await createLaunch(sql, { ...readLaunch(file), opens }, 1, Date.now());
    const view = await restView(sql, launch);
    const log = pino({ level: 'silent' });
    const env = { SHOP_DATABASE_URL: url };
    const keeper = new PlaybookKeeper({ sql, env, log, live: () => view, lookMs: 20 });
    t.after(() => keeper.stop());
    const stores = launch.spec.stores.map(({ id }) => id);
    const own = ['published', 'led', 'certified'];
    const held = () =>
      keeper.holds(launch).filter(({ key }) => own.includes(key.split('@')[0] ?? ''));
    await keeper.start();
    await until('nothing of it stands', () => {
      return held().filter(({ state }) => state === 'red').length === own.length * stores.length;
    });
    await staff(sql, stores);
    await until('all of it stands', () => held().length === 0);
    // Their certificate was withdrawn, an hour before the end of the first shift.
    await sql`
      update slipway.crew_certificate set expires_at = ${new Date(OPENS_MS + 6 * HOUR_MS)}
      where  person = ${`lead-${stores[0]}`}`;
    await until('the store is no-go', () => held().length > 0);
    const [hold] = held();
    assert.equal(hold?.key, `led@${stores[0]}`);
    const shown = await keeper.view(launch);
    const box = shown.items.find(({ key }) => key === hold.key);
    assert.match(box?.record?.note ?? '', /^early-\S+ has no certified triage lead$/);
    assert.equal(held().length, 1, 'the other stores go on');
    await keeper.stop();
  });
});
