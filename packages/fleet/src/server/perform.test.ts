/** Reading a held op: whatever is wrong with it is its poison, and never an exception. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import type { PayloadType } from '../payload/payload.ts';
import { lineHash, lineOf, type Op } from '../protocol/op.ts';
import { readOp } from './perform.ts';

const NOTE: PayloadType = {
  type: 'note',
  shapes: [Type.Object({ about: Type.String() }), Type.Object({ about: Type.String() })],
  lenses: [
    {
      up: () => {
        throw new Error('the lens is broken');
      },
      down: (body) => body,
    },
  ],
  keysOf: ({ about }) => [`note:${String(about)}`],
};

function read(schemaVersion: number, body: Op['body']) {
  const place = { device: 'till-1', epoch: 1, seq: 1, prevHash: '0'.repeat(64), opId: 'o1' };
  const clock = { hlc: '000000000000001-00000', wallMs: 1, monoMs: 1, bootId: 'b' };
  const line = lineOf({ ...place, ...clock, schemaVersion, type: 'note', body });
  const held = { device: 'till-1', epoch: 1, seq: 1, hash: lineHash(line), line, receivedMs: 1 };
  const performers = [{ type: 'note', perform: async () => {} }];
  return readOp(held, { payloads: [NOTE], performers, schemaVersion: 2 });
}

void test('A3 a lens that fails, and a body that does not fit, are poison with their keys', () => {
  assert.equal(read(2, { about: 'x' }).poison, null);
  const broken = read(1, { about: 'x' });
  assert.deepEqual(
    [broken.poison, broken.keys],
    ['its lens fails: the lens is broken', ['note:x']],
  );
  const wrong = read(2, { about: 7 });
  assert.ok(wrong.poison);
  assert.deepEqual(wrong.keys, ['note:7']);
  assert.match(read(9, { about: 'x' }).poison ?? '', /no version 9/);
});
