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
