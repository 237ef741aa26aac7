/** A thousand tamperings of each class: `npm run test:soak -- audit [--runs N] [--seed N]`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyDossier } from './core/verify-dossier.ts';
import { tamperAll } from './tampering.ts';

const runs = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 1000);
const seed = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

void test(`each of ${runs} tamperings of every class is found at its place`, () => {
  const made = tamperAll(runs, seed, (dossier, trust) => verifyDossier(dossier, trust).findings);
  assert.equal(made, runs * 12);
});
