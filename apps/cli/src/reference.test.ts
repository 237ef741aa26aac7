import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { helpOf } from './command.ts';
import { allCommands, commandsOf, FIRST_WORDS } from './commands/index.ts';
import { referencePage } from './reference.ts';

test('docs/cli.md says what the commands say', async () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const how = 'run `node apps/cli/src/write-reference.ts`';
  assert.equal(page, await referencePage(), how);
});

test('every option of every command is explained, and every command has an example', async () => {
  const commands = await allCommands();
  for (const command of commands.filter(({ passThrough }) => !passThrough)) {
    for (const name of Object.keys(command.options)) {
      assert.ok(command.help[name], `${command.name} --${name} has no words`);
    }
    assert.ok(command.examples.length > 0, `${command.name} has no example`);
    assert.match(helpOf(command), new RegExp(`usage: slipway ${command.name}`));
  }
});

test('a command is found by its first word', async () => {
  for (const word of FIRST_WORDS) {
    const names = (await commandsOf(word)).map(({ name }) => name);
    assert.ok(names.length > 0, word);
    for (const name of names) assert.equal(name.split(' ')[0], word);
  }
});
