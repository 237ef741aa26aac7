/** Words and files that are wrong: each is answered with what to do, and nothing is begun. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { makePracticePeople, PRACTICE } from '@slipway/authority/practice';
import { withWorkplace, type Ran } from './testing/bin.ts';
import { shopFiles } from './testing/shop.ts';

interface Case {
  readonly name: string;
  readonly words: readonly string[];
  readonly code: number;
  readonly says: RegExp;
}

const WORDS: readonly Case[] = [
  {
    name: 'an unknown command',
    words: ['lanch', 'go', 'launch.yaml'],
    code: 2,
    says: /error\[CLI_USAGE\]: "lanch" is no command\. .*Did you mean `slipway launch`\?/,
  },
  {
    name: 'an unknown verb of a command',
    words: ['launch', 'resum'],
    code: 2,
    says: /"launch resum" is no command\. .*Did you mean `slipway launch resume`\?/,
  },
  {
    name: 'an unknown option',
    words: ['launch', 'go', 'launch.yaml', '--sped', '60'],
    code: 2,
    says: /error\[CLI_USAGE\]: .*--sped.*Did you mean --speed\?/,
  },
  {
    name: 'an unknown option with its value behind =',
    words: ['schema', 'start', 'x.yaml', '--databse=postgres://x'],
    code: 2,
    says: /--databse.*Did you mean --database\?/,
  },
  {
    name: 'an option without its value',
    words: ['launch', 'go', 'launch.yaml', '--speed'],
    code: 2,
    says: /error\[CLI_USAGE\]: .*--speed/,
  },
  {
    name: 'an undo window that is none',
    words: ['schema', 'complete', '--undo-window', 'soon'],
    code: 2,
    says: /error\[CLI_USAGE\]: --undo-window is "soon", which is no duration\./,
  },
  {
    name: 'a speed that is none',
    words: ['launch', 'go', 'launch.yaml', '--speed', 'fast'],
    code: 2,
    says: /--speed is "fast", which is no number from 1 to 10000/,
  },
  {
    name: 'a missing word',
    words: ['plan'],
    code: 2,
    says: /FILE is missing\..*Write `slipway plan FILE/,
  },
  {
    name: 'a word too many',
    words: ['plan', 'launch.yaml', 'other.yaml'],
    code: 2,
    says: /"other.yaml" is one word too many\./,
  },
  {
    name: 'a file that does not exist',
    words: ['launch', 'go', 'lunch.yaml'],
    code: 65,
    says: /error\[INPUT_FILE\]: .*lunch.yaml does not exist\./,
  },
  {
    name: 'a launch by name where nothing runs',
    words: ['launch', 'go', 'spring'],
    code: 69,
    says: /error\[CLI_SERVER_DOWN\]: No control plane runs/,
  },
];

interface BadFile {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly file?: 'launch.yaml' | 'stores.yaml';
  readonly says: RegExp;
}

const FILES: readonly BadFile[] = [
  {
    name: 'an unknown key',
    from: 'blue-kept',
    to: 'blue-kep',
    says: /launch.yaml:8:\d+\n.*blue-kep[^]*Did you mean "blue-kept"\?/,
  },
  {
    name: 'a folder of crew that is not there',
    from: 'stores: stores.yaml',
    to: 'stores: stores.yaml\ncrew: crew/',
    says: /The folder crew\/ does not exist\./,
  },
  {
    name: 'a store twice',
    from: '- { id: s03 }',
    to: '- { id: s02 }',
    file: 'stores.yaml',
    says: /stores.yaml:3:\d+\n[^]*Store "s02" is listed twice\./,
  },
  {
    name: 'shares that do not go up',
    from: 'step: 25%',
    to: 'step: 0%',
    says: /shares only go up/,
  },
  {
    name: 'waves that go back in time',
    from: 'offset: 0m',
    to: 'offset: 45m',
    says: /Wave 2 starts at 15m, before wave 1\./,
  },
  {
    name: 'a criterion without its signal',
    from: '    signal: { meter: failed-share }\n',
    to: '',
    says: /launch.yaml:\d+:\d+\n[^]*lacks "signal"/,
  },
  {
    name: 'a password in the file, which is not repeated',
    from: 'env:SHOP_DATABASE_URL',
    to: '"postgres://shop:hunter2@db/shop"',
    says: /stands here as a value; secrets are references/,
  },
];

function told(ran: Ran, code: number, says: RegExp): void {
  assert.match(ran.stderr, says);
  assert.equal(ran.code, code, ran.stderr);
  assert.equal(ran.stdout, '');
  assert.doesNotMatch(ran.stderr, /hunter2|\n\s+at /, 'neither a secret nor a stack');
}

test('words that are wrong', async (t) => {
  await withWorkplace({}, async (place) => {
    for (const { name, words, code, says } of WORDS) {
      await t.test(name, async () => told(await place.slipway(words), code, says));
    }
    assert.equal(existsSync(place.home), false, 'no installation was made');
  });
});

test('launch files that are wrong, as `plan` says it, and `launch go` too', async (t) => {
  await withWorkplace({}, async (place) => {
    makePracticePeople(place.folder, PRACTICE.people);
    const sound = shopFiles({ blue: 'http://127.0.0.1:1', green: 'http://127.0.0.1:2', port: 3 });
    for (const { name, from, to, file = 'launch.yaml', says } of FILES) {
      await t.test(name, async () => {
        const text = sound[file] ?? '';
        assert.ok(text.includes(from), `${file} lacks ${from}`);
        place.write({ ...sound, [file]: text.replace(from, to) });
        told(await place.slipway(['plan', 'launch.yaml']), 65, says);
        if (from !== FILES[0]?.from) return;
        told(await place.slipway(['launch', 'go', 'launch.yaml']), 65, says);
      });
    }
    assert.equal(existsSync(place.home), false, 'no installation was made');
  });
});

test('with --json an error is one JSON document on stdout, and still told to people', async () => {
  await withWorkplace({}, async (place) => {
    const ran = await place.slipway(['plan', 'nothing.yaml', '--json']);
    assert.equal(ran.code, 65);
    const { error } = JSON.parse(ran.stdout) as { error: Record<string, unknown> };
    assert.deepEqual([error['code'], error['exitCode']], ['INPUT_FILE', 65]);
    assert.match(ran.stderr, /error\[INPUT_FILE\]/);
  });
});
