import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { helpOf } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { referencePage } from './reference.ts';

test('docs/cli.md says what the commands say', () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const how = 'run `node apps/cli/src/write-reference.ts`';
  assert.equal(page, referencePage(), how);
});

test('every option of every command is explained, and every command has an example', () => {
  for (const command of COMMANDS.filter(({ passThrough }) => !passThrough)) {
    for (const name of Object.keys(command.options)) {
      assert.ok(command.help[name], `${command.name} --${name} has no words`);
    }
    assert.ok(command.examples.length > 0, `${command.name} has no example`);
    assert.match(helpOf(command), new RegExp(`usage: slipway ${command.name}`));
  }
});
