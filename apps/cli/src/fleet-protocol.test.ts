/** docs/fleet/protocol.md against the protocol: every field is told, every vector is right. */
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  EnrolRequest,
  EpochGrant,
  EpochRequest,
  EpochStatus,
  FeedPage,
  FenceRound,
  fenceSigningBytes,
  genesisHash,
  lineHash,
  lineOf,
  MAX_LINE_BYTES,
  Op,
  OpsAnswer,
  opsSigningBytes,
  requestSigningBytes,
} from '@slipway/fleet';

const page = readFileSync(new URL('../../../docs/fleet/protocol.md', import.meta.url), 'utf8');

/** @returns the names that a section explains: code in its text and its tables' first column */
function explainedIn(title: string): Set<string> {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`));
  assert.ok(section, `no section ${title}`);
  return new Set([...section.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!));
}

/** @returns the names of all fields of a shape, at any depth, and the values of its enums */
function namesIn(shape: unknown): string[] {
  if (typeof shape !== 'object' || shape === null) return [];
  const own = 'properties' in shape ? Object.keys(Object(shape.properties)) : [];
  const values = 'enum' in shape && Array.isArray(shape.enum) ? shape.enum.map(String) : [];
  return [...own, ...values, ...Object.values(shape).flatMap(namesIn)];
}

const SECTIONS: readonly (readonly [title: string, shape: unknown, elsewhere?: string])[] = [
  ['Ops', Op],
  ['Enrolment', EnrolRequest],
  ['Enrolment', EpochGrant],
  ['A new epoch', EpochRequest, 'Enrolment'],
  ['Status', EpochStatus, 'Fences'],
  ['Fences', FenceRound],
  ['Upload', { ...OpsAnswer, properties: { ...OpsAnswer.properties, status: {} } }],
  ['The feed', FeedPage],
];

for (const [title, shape, elsewhere] of SECTIONS) {
  test(`protocol.md, ${title}: every field and every value that it may have`, () => {
    const names = namesIn(shape);
    assert.ok(names.length >= 3);
    const explained = explainedIn(title).union(
      elsewhere ? explainedIn(elsewhere) : new Set<string>(),
    );
    assert.deepEqual(new Set(names).difference(explained), new Set());
  });
}

test('protocol.md: the limits that it names', () => {
  assert.match(page, new RegExp(`at\\s+most ${MAX_LINE_BYTES.toLocaleString('en')} bytes`));
});

test('protocol.md: its test vectors', () => {
  const vectors = JSON.parse(/^```json\n([^]*?)^```$/m.exec(page)?.[1] ?? '{}') as {
    readonly [name: string]: string;
  };
  const line = vectors['line'] ?? '';
  const op = JSON.parse(line) as Op;
  const { device, epoch } = op;
  const seed = Buffer.from(vectors['privateKeySeed'] ?? '', 'hex');
  const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const signed = (bytes: Buffer): string => sign(null, bytes, key).toString('base64');
  const hash = lineHash(line);
  const fence = { device, epoch, seq: 2, prevHash: hash, below: 2, round: 4, counter: 9 };
  assert.deepEqual(vectors, {
    privateKeySeed: seed.toString('hex'),
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'),
    genesis: genesisHash(device, epoch),
    line: lineOf(op),
    hash,
    opsSignature: signed(opsSigningBytes(device, epoch, op.seq, hash)),
    requestSignature: signed(
      requestSigningBytes('get', '/sync/v1/status?wait=30', 1_795_772_801_000, ''),
    ),
    fenceSignature: signed(fenceSigningBytes({ ...fence, challenge: 'q3Vd' })),
  });
  assert.equal(op.prevHash, vectors['genesis']);
});
