/** `slipway schema rehearse` as somebody types it: its page of the docs, bad words, Ctrl-C. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'slipway-rehearse-test-'));
after(() => rmSync(temporary, { recursive: true, force: true }));

const scratches = () =>
  readdirSync(temporary).filter((name) => name.startsWith('slipway-rehearse-'));

test('the page on rehearsals does what it says; Ctrl-C leaves nothing behind', () =>
  withTestDatabase(async ({ url }) =>
    withWorkplace(
      {
        PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
        SLIPWAY_DATABASE_URL: url,
        TMPDIR: temporary,
      },
      async (place) => {
        symlinkSync(join(ROOT, 'node_modules'), join(place.folder, 'node_modules'));
        const page = readFileSync(join(ROOT, 'docs/schema/rehearse.md'), 'utf8');
        const { files, script } = readPage(page);
        place.write(files);
        const bash = promisify(execFile);
        const options = { cwd: place.folder, env: place.env };
        const { stdout } = await bash('bash', ['-euo', 'pipefail', '-c', script], options);
        assert.match(stdout, /^shop: now to v2, rehearsed on 10,000 made rows, scale 1, /m);
        assert.match(stdout, /^0 statements failed\.$/m);
        assert.match(place.read('rehearsal/rehearsal.html'), /<svg /);
        assert.doesNotMatch(place.read('rehearsal/rehearsal.json'), /Number\d|Ada|Grace/);
        assert.deepEqual(scratches(), [], 'the server is gone');

        const words = ['schema', 'rehearse', 'changes/v2.yaml', '--schema', 'shop'];
        const missing = await place.slipway(words);
        assert.equal(missing.code, 2);
        assert.match(missing.stderr, /--like is missing/);

        let asked = false;
        const stopped = await place.slipway(
          [...words, '--pause', '0.2', '--like', url],
          (text, pid) => {
            if (asked || !text.includes('expand 1 of')) return;
            asked = true;
            process.kill(pid, 'SIGINT');
          },
        );
        assert.equal(stopped.code, 75, stopped.stderr);
        assert.match(stopped.stderr, /SCHEMA_REHEARSAL_STOPPED/);
        assert.deepEqual(scratches(), []);
      },
    ),
  ));
