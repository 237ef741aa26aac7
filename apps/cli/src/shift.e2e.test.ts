/** `slipway shift`: who has command, planned and handed over, signed, and in the audit log. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ShiftsView, TimelineView } from '@slipway/api';
import { makePracticePeople, PRACTICE_KEY } from '@slipway/authority/practice';
import { createLaunch, ensureLaunchTables, readLaunch } from '@slipway/launch';
import { withTestDatabase } from '@slipway/pg/testing';
import { connectServer } from './client.ts';
import { ensureServer } from './installation.ts';
import { withWorkplace } from './testing/bin.ts';

const ROLES = { launch: { commander: ['ana'], 'senior-owner': ['sue'] }, stores: {} };

test('command is planned, handed over and taken, by the signatures of those who may', () =>
  withTestDatabase(({ sql, url }) =>
    withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await place.slipway(['init', 'my']);
      const names = ['ana', 'ben', 'sue'];
      const people = makePracticePeople(place.folder, names);
      await ensureLaunchTables(sql);
      const spec = readLaunch(join(place.folder, 'my/launch.yaml'));
      const own = { people: people.peopleFile, roles: ROLES };
      const { id } = await createLaunch(sql, { ...spec, ...own }, 1, Date.now());
      await ensureServer(place.home, { env: place.env, port: 0 });

      const by = (person: string) => {
        const { keyFile } = people.keyOf(person);
        return ['--sign-with', keyFile, '--as', `${person}/${PRACTICE_KEY}`];
      };
      const run = (...words: string[]) => place.slipway(['shift', ...words]);
      const refused = async (code: number, words: string[], said: RegExp) => {
        const ran = await run(...words);
        assert.match(ran.stderr, said);
        assert.equal(ran.code, code, ran.stderr);
      };
      const role = ['--role', 'commander'];
      const listed = await run('list');
      assert.match(listed.stdout, /^commander +\(launch\) +ana +by the launch file$/m);
      const plan = ['plan', ...role, '--person', 'ben', '--lasts', '4h'];
      await refused(2, plan, /takes a signature/);
      await refused(77, [...plan, ...by('ben')], /ben may not plan a shift of commander/);
      await refused(2, ['plan', '--role', 'comander', '--person', 'x'], /Did you mean commander\?/);
      await refused(2, [...plan, ...by('ana'), '--store', 's99'], /no store "s99"/);
      const planned = await run(...plan, ...by('ana'));
      assert.match(planned.stdout, /^commander +\(launch\) +ben +on duty$/m, planned.stderr);
      await refused(2, [...plan, ...by('sue')], /ben has commander from/);

      const offer = ['hand-over', ...role, '--to', 'ana', '--note', 's03 is held'];
      await refused(77, [...offer.with(4, 'sue'), ...by('ana')], /ana may not hand over commander/);
      const offered = await run(...offer, ...by('ben'));
      assert.match(offered.stderr, /ana takes it with `slipway shift take 1 /);
      assert.match(offered.stdout, /^#1 +commander +\(launch\) +ben to ana +waits +s03 is held$/m);
      await refused(77, ['take', '1', ...by('sue')], /sue may not take over commander/);
      await refused(2, ['take', '7', ...by('ana')], /there is none of that number/);
      const taken = await place.json<ShiftsView>(['shift', 'take', '#1', ...by('ana')]);
      assert.deepEqual(taken.now[0], {
        role: 'commander',
        store: null,
        people: ['ana'],
        isOnDuty: true,
      });
      await refused(2, ['take', '1', ...by('ana')], /it was taken already/);

      const client = connectServer(place.home);
      const { entries } = await client.call<TimelineView>('timeline', { id });
      const told = entries.filter(({ kind }) => kind === 'shift' || kind === 'handover');
      assert.deepEqual(
        told.map(({ text }) => text.replace(/ from .* until .*/, '')),
        [
          'ana planned a shift: ben has commander',
          'ben offers commander to ana: s03 is held',
          'ana has commander from now on: handover 1.',
        ],
      );
      const [audited] = await sql<{ count: number }[]>`
        select count(*)::int as count from slipway.audit_entry
        where  launch = ${id} and body::jsonb ->> 'kind' in ('launch/shift', 'launch/handover')
        and    body::jsonb -> 'signed' <> 'null'`;
      assert.equal(audited?.count, 3);
    }),
  ));
