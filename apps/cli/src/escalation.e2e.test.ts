/** The guide to pages: its commands, against a real control plane and a real mail server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withTestDatabase } from '@slipway/pg/testing';
import { contactTreeAnswered } from '@slipway/playbook/escalation';
import { startMailServer, startReceiver, type Mail } from '@slipway/playbook/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** As a person does: opens the link of a test page, and presses its button. */
async function answerTest({ body }: Mail): Promise<void> {
  const plain = body.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const [link] = /http:\/\/127\S+/.exec(plain) ?? [];
  if (!link || !plain.includes('This is a test of the contact tree')) return;
  await fetch(link, { method: 'POST' });
}

test('every command of the guide to pages does what the page says', () =>
  withTestDatabase(async ({ sql, url }) => {
    const answers: Promise<void>[] = [];
    const mails: Mail[] = [];
    const mail = await startMailServer((one) => {
      mails.push(one);
      answers.push(answerTest(one));
    });
    const slack = await startReceiver(() => 200);
    try {
      const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`;
      const own = { SMTP_URL: mail.url, DORA_SLACK: `${slack.url}/T0` };
      await withWorkplace({ SLIPWAY_DATABASE_URL: url, PATH, ...own }, async (place) => {
        const page = readPage(readFileSync(join(ROOT, 'docs/escalation.md'), 'utf8'));
        place.write(page.files);
        const ran = await runScript(place, page.script);
        assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
        assert.match(ran.stdout, /^cleo has page-\w+: nobody further is told\.$/m);
        assert.match(ran.stdout, /owen +email +open +1 +arrived: 250/);
        assert.match(ran.stdout, /^3 of 3 answered in time\.$/m);
        const [launch = ''] = /(?<=^page-\w+ +)[\w-]+/m.exec(ran.stdout) ?? [];
        assert.equal((await contactTreeAnswered(sql, launch)).holds, true, launch);
        assert.equal(mails.length, 4);

        const send = ['page', 'send', '--launch', 'my/launch.yaml', '--policy', 'urgend'];
        const wrong = await place.slipway([...send, '--text', 'x']);
        assert.match(`${wrong.code} ${wrong.stderr}`, /^2 [^]*Did you mean "urgent"\?/);
        const test = await place.slipway(['page', 'test', '--launch', 'my/launch.yaml']);
        assert.match(`${test.code} ${test.stderr}`, /^69 [^]*slipway up/);
      });
    } finally {
      await Promise.all([...answers, mail.end(), slack.end()]);
    }
  }));
