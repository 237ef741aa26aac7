/** `slipway training`, through the real command line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addCertificates, ensureCrewTables, writePeople, type Person } from '@slipway/crew';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';

const person = (id: string, more: Partial<Person>): Person => ({
  id,
  name: id,
  home: 's01',
  experience: 'senior',
  skills: ['picks'],
  isMentor: false,
  mentor: null,
  isMinor: false,
  hours: { least: 0, most: 20 },
  language: 'en',
  mail: null,
  ...more,
});

test('modules are listed, checked, taken from GIFT and given to it', () =>
  withWorkplace({}, async (place) => {
    place.write({ 'own/tills/module.yaml': 'id: tills\ntitle: { en: Tills }\n' });
    const [list, checked, exported, spanish, missing] = await Promise.all([
      place.slipway(['training', 'list']),
      place.slipway(['training', 'check', 'own']),
      place.slipway(['training', 'export', 'triage', '-o', 't.en.gift']),
      place.slipway(['training', 'export', 'triage', '--language', 'es', '-o', 't.es.gift']),
      place.slipway(['training', 'export', 'triag']),
    ]);
    assert.match(list.stdout, /^picking-refresher .* once passed: picking/m);
    assert.equal(checked.code, 65);
    assert.match(checked.stdout, /own\/tills\/module\.yaml:2: title lacks "es"/);
    assert.deepEqual([exported.code, spanish.code], [0, 0]);
    assert.match(exported.stderr, /3 questions of pictures .* Left out/);
    assert.match(missing.stderr, /Did you mean triage\?/);
    const taken = await place.slipway(['training', 'import-gift', 't.en.gift']);
    assert.match(taken.stdout, /^- id: by-time\n {2}kind: order$/m);
    place.write({ 't.es.gift': '::other::¿Sí? { =Sí ~No ####Porque sí. }' });
    const differs = await place.slipway(['training', 'import-gift', 't.en.gift']);
    assert.equal(differs.code, 65);
    assert.match(differs.stderr, /t\.en\.gift:1:1[^]*is not in .*t\.es\.gift/);
  }));

test('a first mentor is granted, others are observed, and the status says who lacks what', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureCrewTables(sql);
    const hire = person('ada', { experience: 'seasonal', mentor: 'mia' });
    const mentor = person('mia', { isMentor: true });
    await sql.begin((tx) => writePeople(tx, [hire, mentor]));
    const waits = { observedBy: null, observedMs: null, expiresMs: Date.now() + 9 ** 11 };
    await addCertificates(sql, [{ person: 'ada', name: 'picking', passedMs: 0, ...waits }]);
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      const run = (...words: string[]) => place.slipway(['training', ...words]);
      const observe = ['observe', 'ada', 'picking', '--mentor', 'mia'];
      const early = await run(...observe);
      assert.match(`${early.code} ${early.stderr}`, /^77 .*CREW_OBSERVER_REFUSED/);
      const grant = ['grant', 'mia', 'picking', '--by', 'owner', '--reason', 'ran the pilot'];
      assert.match((await run(...grant)).stdout, /^mia holds picking until /);
      const again = await run('grant', 'ada', ...grant.slice(2));
      assert.match(`${again.code} ${again.stderr}`, /^77 .*CREW_MENTOR_THERE/);
      assert.match((await run('status')).stdout, /^ada .* waits for a mentor .*mia/m);
      assert.match((await run(...observe)).stdout, /^ada holds picking until /);
      const [path, status, nobody] = await Promise.all([
        run('path', 'ada'),
        place.json<{ statements: { waiting: number } }>(['training', 'status', '--store', 's01']),
        run('path', 'adda'),
      ]);
      assert.match(path.stdout, /^ {2}picking: valid until /m);
      assert.equal(status.statements.waiting, 1);
      assert.match(`${nobody.code} ${nobody.stderr}`, /^2 [^]*Did you mean ada\?/);
    });
  }));
