/** What a signature under a certificate is worth, and for how long. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newPersonKey, type People } from '@slipway/authority';
import {
  checkSignatures,
  signCertificate,
  type SignedCertificate,
} from './certificate-signature.ts';
import type { Certificate } from './proof.ts';

const NOW_MS = Date.UTC(2027, 2, 1);
const DAY_MS = 86_400_000;
const KEYS = { ada: newPersonKey(), eve: newPersonKey() };
const CERTIFICATE: Certificate = {
  schema: 'shop',
  version: 'v2',
  below: 2,
  round: 3,
  atMs: NOW_MS,
  lines: [
    {
      device: 'till-a',
      epoch: 1,
      store: 's01',
      verdict: 'fenced',
      because: 'fenced at op 3 in round 3',
      next: null,
      restsOnProcedure: true,
    },
  ],
};

const people = (publicKey: string, untilMs: number | null = null): People => {
  const key = { id: 'laptop', publicKey: Buffer.from(publicKey, 'base64'), fromMs: null, untilMs };
  return [{ id: 'ada', name: 'Ada', keys: [key] }];
};

const PEOPLE = people(KEYS.ada.publicKey);
const BY = { person: 'ada', key: 'laptop' };
const signing = { by: BY, privateKey: KEYS.ada.privateKey, nowMs: NOW_MS };

const signed = (change: Partial<Certificate> = {}): SignedCertificate => {
  return { ...CERTIFICATE, signatures: [signCertificate(CERTIFICATE, signing)], ...change };
};

describe('a signature under a certificate', () => {
  const cases: readonly [string, SignedCertificate, People, number, RegExp | null][] = [
    ['counts', signed(), PEOPLE, NOW_MS, null],
    ['counts years later', signed(), PEOPLE, NOW_MS + 20 * 365 * DAY_MS, null],
    ['covers the evidence', signed({ lines: [] }), PEOPLE, NOW_MS, /is for another certificate/],
    ['covers the moment', signed({ atMs: 1 }), PEOPLE, NOW_MS, /is for another certificate/],
    ['is for one version', signed({ version: 'v3' }), PEOPLE, NOW_MS, /is for another certificate/],
    ['needs the key of the person', signed(), people(KEYS.eve.publicKey), NOW_MS, /not signed by/],
    ['needs a person', signed(), [], NOW_MS, /ada is not among the people/],
    [
      'ends with its key',
      signed(),
      people(KEYS.ada.publicKey, NOW_MS + DAY_MS),
      NOW_MS + DAY_MS,
      /the key laptop of ada has ended/,
    ],
  ];
  for (const [what, certificate, among, nowMs, refused] of cases) {
    test(what, () => {
      const [signer] = checkSignatures(certificate, { people: among, nowMs });
      assert.equal(signer?.by, 'ada/laptop');
      if (refused === null) assert.equal(signer.refused, null);
      else assert.match(signer.refused ?? '', refused);
    });
  }

  test('the order of its keys is of no matter, since it is signed in canonical form', () => {
    const { lines, ...rest } = signed();
    const [signer] = checkSignatures({ lines, ...rest }, { people: PEOPLE, nowMs: NOW_MS });
    assert.equal(signer?.refused, null);
  });
});
