/** A thousand tamperings of each class: `npm run test:soak -- audit [--runs N] [--seed N]`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { honestDossier, tamperAll } from './tampering.ts';

const runs = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 1000);
const seed = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

void test(`each of ${runs} tamperings of every class is found at its place`, () => {
  assert.equal(tamperAll(honestDossier(), runs, seed), runs * 12);
});
