/** The tree against what certificate-transparency publishes, and against the RFC's own words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { EMPTY_FRONTIER, extend, isFrontier, rootOf } from './frontier.ts';
import { EMPTY_ROOT, leafHashOf, MerkleTree, nodeHashOf } from './merkle.ts';
import { isConsistent, isIncluded } from './proofs.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/**
 * The reference tree of the Certificate Transparency project: leaves, and the root at each size.
 *
 * @see https://github.com/google/certificate-transparency (cpp/merkletree/merkle_tree_test.cc)
 * @see https://github.com/transparency-dev/merkle (testonly/constants.go)
 */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
/** Leaf (from 0), size, path. */
const INCLUSION: readonly [number, number, readonly string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
/** Older size, size, proof. */
const CONSISTENCY: readonly [number, number, readonly string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

function treeOf(leafHashes: readonly Buffer[]): MerkleTree {
  const tree = new MerkleTree();
  for (const hash of leafHashes) tree.append(hash);
  return tree;
}

/** MTH of the RFC, word for word: no levels, no edge, nothing remembered. */
function oracle(leafHashes: readonly Buffer[]): Buffer {
  if (leafHashes.length === 0) return EMPTY_ROOT;
  if (leafHashes.length === 1) return leafHashes[0]!;
  let left = 1;
  while (left * 2 < leafHashes.length) left *= 2;
  return nodeHashOf(oracle(leafHashes.slice(0, left)), oracle(leafHashes.slice(left)));
}

const MOST = 200;
const hashes = Array.from({ length: MOST }, (_, number) => leafHashOf(Buffer.from(`${number}`)));
const roots = Array.from({ length: MOST + 1 }, (_, size) => oracle(hashes.slice(0, size)));
const tree = treeOf(hashes);
const head = (size: number) => ({ size, root: roots[size]! });

void test('A4 the published roots and proofs of certificate transparency', () => {
  const reference = treeOf(LEAVES.map((leaf) => leafHashOf(hex(leaf))));
  for (const [size, root] of ROOTS.entries()) {
    assert.equal(reference.rootAt(size).toString('hex'), root);
  }
  for (const [leaf, size, path] of INCLUSION) {
    const proof = reference.inclusionProof(leaf, size).map((hash) => hash.toString('hex'));
    assert.deepEqual(proof, path);
    const leafHash = leafHashOf(hex(LEAVES[leaf]!));
    assert.ok(isIncluded(leafHash, leaf, size, path.map(hex), hex(ROOTS[size]!)));
  }
  for (const [older, size, path] of CONSISTENCY) {
    const proof = reference.consistencyProof(older, size).map((hash) => hash.toString('hex'));
    assert.deepEqual(proof, path);
    const heads = [older, size].map((of) => ({ size: of, root: hex(ROOTS[of]!) }));
    assert.ok(isConsistent(heads[0]!, heads[1]!, path.map(hex)));
  }
});

void test('A4 tree and edge have the root of the RFC at every size up to 200', () => {
  let edge = EMPTY_FRONTIER;
  for (let size = 0; size <= MOST; size += 1) {
    assert.deepEqual(tree.rootAt(size), roots[size], `tree of ${size}`);
    assert.deepEqual(rootOf(edge), roots[size], `edge of ${size}`);
    assert.ok(isFrontier(edge));
    assert.ok(edge.hashes.length <= Math.log2(size + 1) + 1, 'an edge is as short as the size');
    if (size < MOST) edge = extend(edge, hashes[size]!);
  }
});

void test('A4 every inclusion up to 200 is proved, and only at its place', () => {
  for (let size = 1; size <= MOST; size += 1) {
    for (let leaf = 0; leaf < size; leaf += 1 + (size % 7)) {
      const proof = tree.inclusionProof(leaf, size);
      assert.ok(isIncluded(hashes[leaf]!, leaf, size, proof, roots[size]!), `${leaf} of ${size}`);
      const other = (leaf + 1) % size;
      assert.ok(size === 1 || !isIncluded(hashes[leaf]!, other, size, proof, roots[size]!));
    }
  }
});

void test('A4 every pair of sizes up to 200 is proved consistent', () => {
  for (let size = 0; size <= MOST; size += 1) {
    for (let older = 0; older <= size; older += 1 + (size % 5)) {
      const proof = tree.consistencyProof(older, size);
      assert.ok(isConsistent(head(older), head(size), proof), `${older} to ${size}`);
    }
  }
});

void test('A4 no fork is proved consistent, whatever is changed of tree or proof', () => {
  const sizes = fc
    .tuple(fc.integer({ min: 1, max: MOST }), fc.integer({ min: 1, max: MOST }))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const place = fc.nat(MOST);
  fc.assert(
    fc.property(sizes, place, fc.nat(255), place, ([older, size], at, bit, drop) => {
      const proof = tree.consistencyProof(older, size);
      const forked = hashes.slice(0, size);
      forked[at % older] = leafHashOf(Buffer.from(`forked ${at}`));
      const fork = treeOf(forked);
      const forkHead = { size, root: fork.rootAt(size) };
      assert.ok(!isConsistent(head(older), forkHead, proof));
      assert.ok(!isConsistent(head(older), forkHead, fork.consistencyProof(older, size)));
      if (proof.length === 0) return;
      const flipped = proof.map((hash) => Buffer.from(hash));
      flipped[at % proof.length]![bit % 32]! ^= 1 << (bit % 8);
      assert.ok(!isConsistent(head(older), head(size), flipped));
      const short = proof.filter((_, index) => index !== drop % proof.length);
      assert.ok(!isConsistent(head(older), head(size), short));
      assert.ok(!isConsistent(head(older), head(size), [...proof, EMPTY_ROOT]));
      assert.ok(!isConsistent(head(size), head(older), proof) || older === size);
    }),
    { numRuns: 300 },
  );
});
