/** Tries every part of the agent that selling rests on, and says what does not hold. */
import { statfsSync } from 'node:fs';
import { createPublicKey, verify } from 'node:crypto';
import type { Agent } from './agent.ts';
import { assertMode } from './log/open.ts';
import { verifyChain } from './log/verify.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const MIN_FREE_BYTES = 67_108_864;
const MAX_SKEW_MS = 60_000;

/** @returns one line for each part, all of them whatever fails */
export async function selfTest(agent: Agent): Promise<{ ok: boolean; checks: Check[] }> {
  const checks = [
    attempt('disk', () => disk(agent)),
    attempt('log mode', () => {
      assertMode(agent.log.db);
      return 'WAL, synchronous = FULL, one writer';
    }),
    attempt('log chain', () => {
      const counts = agent.log.epochs().map((one) => verifyChain(agent.log, one));
      return `${counts.reduce((sum, count) => sum + count, 0)} ops verified`;
    }),
    attempt('key', () => key(agent)),
    attempt('clock', () => clock(agent)),
    ...(await peers(agent)),
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}

function attempt(name: string, work: () => string): Check {
  try {
    return { name, ok: true, detail: work() };
  } catch (error) {
    return { name, ok: false, detail: (error as Error).message };
  }
}

function disk({ options, log }: Agent): string {
  const { bavail, bsize } = statfsSync(options.folder);
  if (!log.reserve.make()) throw new Error('The reserve for a full disk cannot be held.');
  if (bavail * bsize < MIN_FREE_BYTES) throw new Error(`Only ${bavail * bsize} bytes are free.`);
  return `${bavail * bsize} bytes free, reserve held`;
}

function key({ seal, log }: Agent): string {
  const current = log.current();
  if (!current) throw new Error('There is no epoch to sell in.');
  const sealed = seal.key(current.epoch);
  const probe = Buffer.from(`slipway-self-test-v1\n${current.device}`);
  const publicKey = createPublicKey({ key: sealed.publicKey, type: 'spki', format: 'der' });
  if (!verify(null, probe, publicKey, sealed.sign(probe))) throw new Error('It signs wrongly.');
  return `epoch ${current.epoch}, counter at ${seal.counter}`;
}

function clock({ time }: Agent): string {
  if (time.skewMs === null) return 'the cloud has not told its time yet';
  if (Math.abs(time.skewMs) > MAX_SKEW_MS) {
    throw new Error(`The wall clock is ${time.skewMs} ms off the cloud's.`);
  }
  return `${time.skewMs} ms off the cloud's`;
}

async function peers({ lan }: Agent): Promise<Check[]> {
  return Promise.all(
    (lan?.peers ?? []).map(async (peer) => {
      const ok = await peer.isThere();
      return { name: `peer ${peer.url}`, ok, detail: ok ? 'answers' : 'does not answer' };
    }),
  );
}
