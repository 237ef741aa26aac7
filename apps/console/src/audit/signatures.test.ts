/** What stands in for Node's verification says the same as Node's own. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { createPublicKey, verify } from './node-crypto.ts';
import { plainSignature, settled } from './signatures.ts';

const PAIRS = [
  ['Ed25519', generateKeyPairSync('ed25519'), null],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }), 'sha256'],
] as const;
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

for (const [name, { publicKey, privateKey }, algorithm] of PAIRS) {
  test(`a signature of ${name} counts, and none over another text or of another key`, async () => {
    const key = createPublicKey({ key: own(publicKey.export({ type: 'spki', format: 'der' })) });
    for (let run = 0; run < 20; run += 1) {
      const text = own(Buffer.from(`text ${run}`));
      const signature = own(sign(algorithm, text, privateKey));
      const says = (over: Uint8Array<ArrayBuffer>, bytes = signature) =>
        settled(() => verify(algorithm, over, key, bytes));
      assert.equal(await says(text), true);
      assert.equal(await says(own(Buffer.from('another'))), false);
      assert.equal(
        await says(text, own(signature.map((byte, at) => (at === 20 ? ~byte : byte)))),
        false,
      );
    }
  });
}

test('a check that asks for one after another is made anew until all are known', async () => {
  const [, { publicKey, privateKey }] = PAIRS[0];
  const key = createPublicKey({ key: own(publicKey.export({ type: 'spki', format: 'der' })) });
  const [first, second] = ['first', 'second'].map((word) => own(Buffer.from(word)));
  const isGood = (text: Uint8Array<ArrayBuffer>) =>
    verify(null, text, key, own(sign(null, text, privateKey)));
  assert.equal(await settled(() => isGood(first!) && isGood(second!)), true);
});

test('only the one form of an ECDSA signature is read', () => {
  assert.equal(plainSignature(Uint8Array.of(0x30, 6, 2, 1, 1, 2, 1, 5))?.[63], 5);
  for (const bytes of [
    [],
    [0x30, 6, 2, 1, 1, 2, 1],
    [0x30, 7, 2, 2, 0, 1, 2, 1, 5],
    [0x30, 6, 2, 1, 0x81, 2, 1, 5],
    [0x30, 7, 2, 1, 1, 2, 1, 5, 0],
  ]) {
    assert.equal(plainSignature(Uint8Array.from(bytes)), null);
  }
});
