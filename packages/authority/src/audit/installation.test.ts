/** The installation signs documents by its log's key, as itself and never as a person. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { SignatureInvalidError, signDocument, verifyDocument } from '../document.ts';
import { newPersonKey, parsePeople } from '../people.ts';
import { checkpointText } from './core/checkpoint.ts';
import { EMPTY_ROOT } from './core/merkle.ts';
import { installationAsPerson, installationOf } from './installation.ts';
import { newSigningKey, signText } from './signing-key.ts';

const SUBJECT = 'report/launch-1';
const NOW_MS = 1_795_800_000_000;

test('B8 an installation signs as itself; no person has its name, no checkpoint its words', () => {
  const log = newSigningKey('slipway/0a1b2c', 'log');
  const privateKey = String(log.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const by = installationOf(log.key);
  const open = { subject: SUBJECT, payload: { sizeBytes: 7 }, by, nowMs: NOW_MS, validMs: 1_000 };
  const signed = signDocument({ ...open, privateKey });
  const people = [installationAsPerson(log.key)];
  const expected = { subject: SUBJECT, people, nowMs: NOW_MS };
  assert.deepEqual(verifyDocument(signed, expected), signed);

  const refuses = (document: unknown, known = people) =>
    assert.throws(() => verifyDocument(document, { ...expected, people: known }), {
      name: SignatureInvalidError.name,
    });
  refuses(signed, [installationAsPerson(newSigningKey(log.key.name, 'log').key)]);
  const text = checkpointText({ origin: log.key.name, size: 7, root: EMPTY_ROOT });
  const { bytes } = signText(text, log);
  refuses({ ...signed, signature: bytes.toString('base64') });

  const keys = [{ id: by.key, 'public-key': newPersonKey().publicKey }];
  const namesake = JSON.stringify({ people: [{ id: by.person, name: 'Eve', keys }] });
  assert.throws(() => parsePeople(namesake, 'people.yaml'), InputFileError);
});
