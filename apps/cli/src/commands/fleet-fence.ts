/** `slipway fleet fence`: begins a round of fences, and shows who has answered. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FleetView } from '@slipway/api';
import { beginRound, proofLines, readFleetView } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { numberOption, UsageError, type Command } from '../command.ts';
import { blockingLines } from '../fleet-proof-lines.ts';
import { JOURNAL, JOURNAL_HELP, journalOf } from './fleet-journal.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { print, untilStopped } from './schema-options.ts';

const LOOK_EVERY_MS = 2000;

type Proof = NonNullable<FleetView['proof']>;

/** @returns the proof of the present round, with every line; @throws {UsageError} there is none */
export async function readProof(sql: Sql): Promise<Proof> {
  const whole = { prove: proofLines, mostDevices: Number.POSITIVE_INFINITY };
  const { proof } = await readFleetView(sql, Date.now(), whole);
  if (proof) return proof;
  const next = 'Begin one: `slipway fleet fence --below 2 --reason "contract"`.';
  throw new UsageError('No round of fences has begun.', next);
}

/** Looks until every epoch is discharged, or somebody stops it. */
async function untilHolds(sql: Sql, signal: AbortSignal): Promise<Proof> {
  let proof = await readProof(sql);
  let said = -1;
  while (!proof.holds && !signal.aborted) {
    if (proof.counts.blocks !== said) console.error(blockingLines(proof)[1]);
    said = proof.counts.blocks;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    proof = await readProof(sql);
  }
  return proof;
}

/** The command. */
export const fence: Command = {
  name: 'fleet fence',
  summary: 'Ask every device for a fence, in a new round; without --below, who has answered',
  usage: '[--below N] [--reason TEXT] [--wait] [--json]',
  examples: [
    [
      'slipway fleet fence --below 2 --reason "contract of v1"',
      'a new round: it voids the fences of the one before',
    ],
    ['slipway fleet fence --wait', 'until every epoch has answered; 1 if it is stopped before'],
  ],
  options: {
    ...FLEET,
    ...JOURNAL,
    below: { type: 'string' },
    reason: { type: 'string' },
    wait: { type: 'boolean' },
  },
  help: {
    ...FLEET_HELP,
    ...JOURNAL_HELP,
    below: 'begin a round: nothing below this release level is written any more',
    reason: 'why the round is begun; goes into the record',
    wait: 'until the proof holds, or Ctrl-C',
  },
  run: ({ values }) =>
    withFleet(values, async (sql) => {
      if (values['below'] !== undefined) {
        const below = numberOption(values, 'below', 2, 2, 1_000_000);
        const reason = textOption(values, 'reason', 'Say why: it goes into the record.');
        await beginRound(sql, journalOf(values), { below, reason });
      }
      const proof = values['wait']
        ? await untilStopped((signal) => untilHolds(sql, signal))
        : await readProof(sql);
      print(values, proof, blockingLines(proof));
      return values['wait'] && !proof.holds ? EXIT.notHeld : EXIT.done;
    }),
};
