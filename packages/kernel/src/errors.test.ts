import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT, exitCodeOf, formatError, OperatorError, RemoteError } from './errors.ts';
import type { OperatorErrorJson } from './errors.ts';

class LockedError extends OperatorError {
  readonly code = 'TEST_LOCKED';
  readonly exitCode = EXIT.tryAgain;
}

const PLACE = { file: 'launch.yaml', line: 3, column: 5, quote: '  - dwel: 5m' };
const error = new LockedError('It is locked.', 'Nothing was changed.', 'Try again.', PLACE);

test('an error says what happened, the state, and what to do, in this order', () => {
  assert.equal(error.message, 'It is locked. Nothing was changed. Try again.');
  assert.equal(error.name, 'LockedError');
  assert.equal(exitCodeOf(error), 75);
  assert.equal(exitCodeOf(new Error('x')), 70);
  assert.equal(exitCodeOf('x'), 70);
});

test('an error keeps its code, words and place over the wire', () => {
  for (const sent of [error, new LockedError('a.', 'b.', 'c.')]) {
    const json = JSON.parse(JSON.stringify(sent)) as OperatorErrorJson;
    const received = new RemoteError(json);
    assert.deepEqual(received.toJSON(), sent.toJSON());
    assert.equal(formatError(received), formatError(sent));
    assert.equal(exitCodeOf(received), 75);
  }
  assert.ok(!('place' in new LockedError('a.', 'b.', 'c.').toJSON()));
});

test('a place is shown with its line and a mark under the column', () => {
  assert.deepEqual(formatError(error).split('\n'), [
    'launch.yaml:3:5',
    '    - dwel: 5m',
    '      ^',
    'error[TEST_LOCKED]: It is locked. Nothing was changed. Try again.',
  ]);
  const tabbed = new LockedError('a.', 'b.', 'c.', { ...PLACE, column: 3, quote: '\t"a": 1' });
  assert.equal(formatError(tabbed).split('\n')[2], '  \t ^');
});

test('anything else is told as our own fault, with its stack', () => {
  assert.match(formatError(new TypeError('x is not y')), /^bug: TypeError: x is not y\n {4}at /);
  assert.match(formatError('thrown text'), /^bug: thrown text\nThis is Slipway's own fault/);
});
