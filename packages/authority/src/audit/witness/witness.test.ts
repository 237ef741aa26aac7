/** A witness over real HTTP. Its death in the middle of an answer is tested at the command line. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '@slipway/kernel';
import * as fc from 'fast-check';
import { checkpointText, parseCheckpoint } from '../core/checkpoint.ts';
import { leafHashOf, MerkleTree } from '../core/merkle.ts';
import { formatNote, isNamed, parseSignatureLine, verifySignature } from '../core/note.ts';
import type { TreeHead } from '../core/proofs.ts';
import { decideWitness, formatWitnessRequest } from '../core/witness-request.ts';
import { newSigningKey, signText, type SigningKey } from '../signing-key.ts';
import { witnessServer } from './server.ts';
import { WitnessState } from './state.ts';

const log = newSigningKey('slipway/test', 'log');
const stranger = newSigningKey('slipway/other', 'log');
const signing = newSigningKey('witness.example/w1', 'witness');

function treeOf(size: number, from = size): MerkleTree {
  const tree = new MerkleTree();
  for (let leaf = 0; leaf < size; leaf += 1) {
    tree.append(leafHashOf(Buffer.from(leaf < from ? `${leaf}` : `forked ${leaf}`)));
  }
  return tree;
}

function noteOf(tree: MerkleTree, size: number, by: SigningKey = log): string {
  const text = checkpointText({ origin: by.key.name, size, root: tree.rootAt(size) });
  return formatNote({ text, signatures: [signText(text, by)] });
}

const tree = treeOf(20);
const fork = treeOf(20, 5);
const ask = (oldSize: number, size: number, of = tree, by = log): string => {
  const proof = oldSize <= size ? of.consistencyProof(oldSize, size) : [];
  return formatWitnessRequest({ oldSize, proof, note: noteOf(of, size, by) });
};

async function withWitness(
  body: (post: (text: string) => Promise<Response>, url: string, file: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-witness-'));
  const file = join(folder, 'seen.json');
  const state = new WitnessState(file);
  const options = { signing, logs: [log.key], state, now: () => 1_700_000_000_500 };
  const server = witnessServer({ ...options, onRefusal: () => undefined });
  try {
    const port = await freePort();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${port}`;
    const post = (text: string) => fetch(`${url}/add-checkpoint`, { method: 'POST', body: text });
    await body(post, url, file);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

void test('W1 a witness answers as the protocol says', () =>
  withWitness(async (post, url) => {
    const first = await post(ask(0, 7));
    assert.equal(first.status, 200);
    const line = await first.text();
    const signature = parseSignatureLine(line.slice(0, -1))!;
    const { text } = parseCheckpoint(noteOf(tree, 7))!.note;
    assert.ok(isNamed(signature, signing.key));
    const atMs = 1_700_000_000_000;
    assert.deepEqual(verifySignature(text, signature, signing.key), { ok: true, atMs });

    const cases: readonly [string, string, number, RegExp][] = [
      ['it asks from another size', ask(3, 9), 409, /^7\n$/],
      ['it shrinks', ask(3, 5), 409, /^7\n$/],
      ['from beyond its own size', ask(7, 5), 400, /would shrink/],
      ['another tree of the same size', ask(7, 7, fork), 409, /Forked: at 7/],
      ['another history', ask(7, 12, fork), 422, /does not go on from the 7/],
      ['a proof that is cut', ask(7, 12).replace(/\n[^\n]+\n/, '\n'), 422, /does not go on/],
      ['a log that it does not watch', ask(0, 7, tree, stranger), 404, /not watched/],
      ['a forged signature', ask(7, 9).replace(/(— \S+ \S{20})./, '$1_'), 400, /no request/],
      [
        'another’s signature',
        ask(7, 9).replace(/— .*\n$/, noteOf(tree, 8).split('\n\n')[1]!),
        403,
        /Not signed by/,
      ],
      ['no request', 'hello', 400, /no request/],
    ];
    for (const [name, body, status, why] of cases) {
      const answer = await post(body);
      assert.equal(answer.status, status, name);
      assert.match(await answer.text(), why, name);
    }
    assert.equal((await post(ask(3, 9))).headers.get('content-type'), 'text/x.tlog.size');
    assert.equal((await post('x'.repeat(70_000))).status, 413);
    assert.equal((await post(ask(7, 12))).status, 200, 'after all that, it goes on');
    assert.equal((await post(ask(12, 12))).status, 200, 'the same again is cosigned again');
    const seen = await (await fetch(`${url}/checkpoint?slipway/test`)).text();
    assert.equal(parseCheckpoint(seen)?.checkpoint.size, 12);
    assert.equal((await fetch(`${url}/checkpoint?slipway/other`)).status, 404);
  }));

void test('W1 no order of requests gets two histories cosigned', () => {
  const request = fc.tuple(fc.option(fc.nat(20)), fc.integer({ min: 1, max: 20 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(request, { maxLength: 12 }), (requests) => {
      let seen: TreeHead | undefined;
      const cosigned: TreeHead[] = [];
      for (const [oldSize, size, isFork] of requests) {
        // Most ask from where the witness is, as a log does that knows it.
        const body = ask(oldSize ?? seen?.size ?? 0, size, isFork ? fork : tree);
        const decision = decideWitness(body, [log.key], () => seen);
        if (!decision.ok) continue;
        seen = decision.parsed.checkpoint;
        cosigned.push(seen);
      }
      const isOf = (of: MerkleTree) =>
        cosigned.every(({ size, root }) => of.rootAt(size).equals(root));
      assert.ok(isOf(tree) || isOf(fork));
      assert.ok(cosigned.every(({ size }, at) => at === 0 || size >= cosigned[at - 1]!.size));
    }),
  );
});

void test('W2 a witness remembers what it cosigned, and refuses a state that is none', () =>
  withWitness(async (post, _, file) => {
    assert.equal((await post(ask(0, 7))).status, 200);
    assert.equal(new WitnessState(file).of('slipway/test')?.size, 7);
    for (const text of ['', '{}', '{"seen":["hello"]}']) {
      writeFileSync(file, text);
      assert.throws(() => new WitnessState(file), { code: 'AUDIT_FILE' }, text);
    }
  }));
