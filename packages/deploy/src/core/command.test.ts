import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCommand } from './command.ts';

const words: [string, string[]][] = [
  ['node services/pricing/main.ts', ['node', 'services/pricing/main.ts']],
  ['  node\t a.ts  ', ['node', 'a.ts']],
  [`run 'a b' "c d"`, ['run', 'a b', 'c d']],
  [`run --name="a \\"b\\" \\$c" ''`, ['run', '--name=a "b" $c', '']],
  [`run a\\ b 'c\\d' x=1 a#b`, ['run', 'a b', 'c\\d', 'x=1', 'a#b']],
  [`run 'a|b;$c'`, ['run', 'a|b;$c']],
];
for (const [text, expected] of words) {
  test(`is split: ${text}`, () => {
    assert.deepEqual(splitCommand(text), { kind: 'words', words: expected });
  });
}

const forShell = ['a | b', 'a && b', 'a $PORT', 'a "$PORT"', 'A=1 a', 'a *.ts', 'a > b', 'cd ~/a'];
for (const text of [...forShell, 'a # b', 'a\nb']) {
  test(`needs a shell: ${text.replace('\n', '\\n')}`, () => {
    assert.equal(splitCommand(text).kind, 'shell');
  });
}

for (const text of ['', '   ', `a 'b`, 'a "b', 'a \\', `''`]) {
  test(`cannot be run: ${text}`, () => {
    assert.equal(splitCommand(text).kind, 'broken');
  });
}
