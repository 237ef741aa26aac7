/** `slipway playbook`, through the real command line, and the guide's commands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

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

test('a wrong format, store, box or playbook is told with the nearest', () =>
  withWorkplace({}, async (place) => {
    await place.slipway(['init', 'my']);
    const launch = 'my/launch.yaml';
    const said = async (...words: string[]) => {
      const { code, stderr } = await place.slipway(['playbook', ...words]);
      return `${code} ${stderr}`;
    };
    assert.match(await said('template', '--format', 'pfd'), /^2 [^]*Did you mean "pdf"\?/);
    assert.match(await said('template', '--format', 'ics'), /^2 [^]*--opens/);
    assert.match(await said('kit', launch, '--store', 's0l'), /^2 [^]*Did you mean "s0\d"\?/);
    place.write({ 'own.yaml': 'playbook: Mine\nphase: []\n' });
    const own = await said('show', launch, '--playbook', 'own.yaml');
    assert.match(own, /^65 own\.yaml:2:1[^]*"phase" is not a known key/);
  }));
