/** `slipway fleet fence`: begins a round of fences, and shows who has answered. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FleetView } from '@slipway/api';
import { beginRound, proveRound, readFleetView } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { numberOption, UsageError, type Command } from '../command.ts';
import { verdictLines } from '../fleet-proof-lines.ts';
import { journalOf } from './fleet-journal.ts';
import { FLEET, FLEET_HELP, withFleet } from './fleet-options.ts';
import { print, untilStopped } from './schema-options.ts';

const LOOK_EVERY_MS = 2000;
const UNTOLD = 'begun at the command line';

type Proof = NonNullable<FleetView['proof']>;

/** @returns the proof of the present round, with every line; @throws {UsageError} there is none */
async function readRoundProof(sql: Sql): Promise<Proof> {
  const whole = { prove: proveRound, mostDevices: Number.POSITIVE_INFINITY };
  const { proof } = await readFleetView(sql, Date.now(), whole);
  if (proof) return proof;
  const next = 'Begin one: `slipway fleet fence --below 2 --reason "contract"`.';
  throw new UsageError('No round of fences has begun.', next);
}

/** Looks until every epoch is discharged, or somebody stops it. */
async function untilHolds(sql: Sql, signal: AbortSignal): Promise<Proof> {
  let proof = await readRoundProof(sql);
  let said = -1;
  while (!proof.holds && !signal.aborted) {
    if (proof.counts.blocks !== said) console.error(verdictLines(proof)[1]);
    said = proof.counts.blocks;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    proof = await readRoundProof(sql);
  }
  return proof;
}

/** The command. */
export const fence: Command = {
  name: 'fleet fence',
  summary: 'Ask every device for a fence; without --below, who has answered',
  usage: '[--below N] [--reason TEXT] [--anew] [--wait] [--json]',
  examples: [
    ['slipway fleet fence --below 2 --reason "contract of v1"', 'nothing below level 2 any more'],
    ['slipway fleet fence --wait', 'until every epoch has answered; 1 if it is stopped before'],
  ],
  options: {
    ...FLEET,
    below: { type: 'string' },
    reason: { type: 'string' },
    anew: { type: 'boolean' },
    wait: { type: 'boolean' },
  },
  help: {
    ...FLEET_HELP,
    below: 'begin a round: nothing below this release level is written any more',
    reason: 'why the round is begun; goes into the record',
    anew: 'void the fences of a round that asks the same, and begin another',
    wait: 'until the proof holds, or Ctrl-C',
  },
  run: ({ values }) =>
    withFleet(values, async (sql) => {
      if (values['below'] !== undefined) {
        const below = numberOption(values, 'below', 2, 2, 1_000_000);
        const reason = typeof values['reason'] === 'string' ? values['reason'] : UNTOLD;
        const anew = values['anew'] === true;
        await beginRound(sql, await journalOf(sql), { below, reason, anew });
      } else if (values['anew']) {
        throw new UsageError('--anew goes with --below.', 'Say below which level nothing may be.');
      }
      const proof = values['wait']
        ? await untilStopped((signal) => untilHolds(sql, signal))
        : await readRoundProof(sql);
      print(values, proof, verdictLines(proof));
      return values['wait'] && !proof.holds ? EXIT.notHeld : EXIT.done;
    }),
};
