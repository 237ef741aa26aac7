/** `slipway training`, through the real command line. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addCertificates, ensureCrewTables, writePeople } from '@slipway/crew';
import { personOf } from '@slipway/crew/testing';
import { readCatalog, recordWatching, SHIPPED_MODULES } from '@slipway/crew/training';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`;

test('modules are listed, checked, taken from GIFT and given to it', () =>
  withWorkplace({ PATH }, async (place) => {
    place.write({ 'own/tills/module.yaml': 'id: tills\ntitle: { en: Tills }\n' });
    const { script } = readPage(readFileSync(join(ROOT, 'docs/crew/training.md'), 'utf8'));
    const [page, checked, missing] = await Promise.all([
      runScript(place, script),
      place.slipway(['training', 'check', 'own']),
      place.slipway(['training', 'export', 'triag']),
    ]);
    assert.equal(page.code, 0, page.stderr);
    assert.match(page.stdout, /^picking-refresher .* once passed: picking/m);
    assert.match(page.stderr, /5 questions of pictures .* Left out/);
    assert.match(place.read('bank.yaml'), /^- id: item-tote-order\n {2}kind: order$/m);
    assert.equal(checked.code, 65);
    assert.match(checked.stdout, /own\/tills\/module\.yaml:2: title lacks "es"/);
    assert.match(missing.stderr, /Did you mean triage\?/);
    place.write({ 'picking.es.gift': '::other::¿Sí? { =Sí ~No ####Porque sí. }' });
    const differs = await place.slipway(['training', 'import-gift', 'picking.en.gift']);
    assert.equal(differs.code, 65);
    assert.match(differs.stderr, /picking\.en\.gift:1:1[^]*is not in .*picking\.es\.gift/);
  }));

test('questions go out as QTI and come back; what cannot is told, and nothing is written', () =>
  withWorkplace({ PATH }, async (place) => {
    const run = (...words: string[]) => place.slipway(['training', ...words]);
    const [made, folder, single, nowhere] = await Promise.all([
      place.json<object>(['training', 'export', 'picking', '--format', 'qti', '-o', 'p.zip']),
      run('export', 'triage', '--format', 'qti', '-o', 'triage'),
      run('export', 'triage', '--format', 'qti', '--language', 'en', '-o', 'triage.en.zip'),
      run('export', 'triage', '--format', 'qti'),
    ]);
    const told = { format: 'qti', module: 'picking', questions: 15, leftOut: [], out: 'p.zip' };
    assert.deepEqual(made, told);
    assert.match(`${folder.code} ${folder.stderr}`, /^0 wrote triage/);
    assert.match(`${nowhere.code} ${nowhere.stderr}`, /^2 [^]*several files[^]*Give -o NAME\.zip/);
    const [again, back, printed, alone] = await Promise.all([
      run('export', 'triage', '--format', 'qti', '-o', 'triage'),
      place.json<{ questions: number; pictures: string[] }>(
        'training import p.zip -o new/picking/bank.yaml'.split(' '),
      ),
      run('import', 'triage'),
      run('import', 'triage.en.zip', '-o', 'alone.yaml'),
    ]);
    assert.match(`${again.code} ${again.stderr}`, /^2 .*CREW_PACKAGE_THERE/);
    assert.deepEqual([back.questions, back.pictures.length, single.code], [15, 4, 0]);
    assert.match(place.read('new/picking/bank.yaml'), /^- id: item-tote-order\n {2}kind: order$/m);
    assert.match(`${printed.code} ${printed.stderr}`, /^2 [^]*2 pictures, which belong beside/);
    assert.match(
      `${alone.code} ${alone.stderr}`,
      /^65 [^]*triage\.en\.zip\/items\/en\/[^]*"en" alone/,
    );
    assert.ok(!existsSync(join(place.folder, 'alone.yaml')));
    const item = place.read('triage/items/en/claim-why.xml');
    place.write({
      'triage/items/en/claim-why.xml': item
        .replaceAll('qti-choice-interaction', 'qti-match-interaction')
        .replace('adaptive="false"', 'adaptive="true"'),
    });
    const refused = await run('import', 'triage', '-o', 'alone.yaml');
    assert.equal(refused.code, 65);
    assert.match(refused.stderr, /claim-why\.xml:2[^]*claim-why\.en is adaptive/);
    assert.match(refused.stderr, /<qti-match-interaction>/);
    assert.ok(!existsSync(join(place.folder, 'alone.yaml')));
  }));

test('a first mentor is granted, others are observed, and the status says who lacks what', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureCrewTables(sql);
    const hire = personOf('ada', { mentor: 'mia' });
    const mentor = personOf('mia', { experience: 'senior', isMentor: true });
    await sql.begin((tx) => writePeople(tx, [hire, mentor]));
    const waits = { observedBy: null, observedMs: null, expiresMs: Date.now() + 9 ** 11 };
    await addCertificates(sql, [{ person: 'ada', name: 'picking', passedMs: 0, ...waits }]);
    const catalog = await readCatalog([SHIPPED_MODULES]);
    const film = catalog.get('picking')!.films.en.hash;
    const seen = { film, played: [[0, 38_400]], readMs: 0, nowMs: Date.now() } as const;
    await recordWatching(sql, catalog, { person: 'ada', module: 'picking', ...seen });
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
      assert.match(path.stdout, /^ {2}picking: 38 of 65 s of the film watched$/m);
      assert.equal(status.statements.waiting, 1);
      assert.match(`${nobody.code} ${nobody.stderr}`, /^2 [^]*Did you mean ada\?/);
    });
  }));
