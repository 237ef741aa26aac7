/** Plays a script at every device at once, each act at its moment, one after the other. */
import type { Clock } from '@slipway/kernel';
import type { ActRecord } from './core/judge.ts';
import type { Act, DeviceScript } from './core/script.ts';
import { TillRefusal, type DrillAgent, type TillReceipt } from './ports.ts';

interface Playing {
  readonly forMs: number;
  readonly speed: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly store: string;
}

const TOLD_MS = 5_000;

/** @returns how each act went, when the time offline is over */
export async function play(
  scripts: readonly (DeviceScript & { readonly agent: DrillAgent })[],
  { forMs, speed, clock, signal, say, store }: Playing,
): Promise<ActRecord[]> {
  const beganMs = clock.nowMs();
  const realMs = forMs / speed;
  const records: ActRecord[] = [];
  let toldMs = beganMs;
  const tell = () => {
    if (clock.nowMs() - toldMs < TOLD_MS) return;
    toldMs = clock.nowMs();
    const hours = ((toldMs - beganMs) * speed) / 3_600_000;
    say(`${store}: offline for ${hours.toFixed(1)} h, ${records.length} acts`);
  };
  await Promise.all(
    scripts.map(async ({ device, acts, agent }) => {
      for (const { at, act } of acts) {
        await clock.sleep(beganMs + at * realMs - clock.nowMs(), signal);
        records.push({ device, act, ...(await perform(agent, act)) });
        tell();
      }
    }),
  );
  await clock.sleep(beganMs + realMs - clock.nowMs(), signal);
  return records;
}

async function perform(agent: DrillAgent, act: Act) {
  const beganMs = performance.now();
  const took = () => performance.now() - beganMs;
  try {
    return { receipt: await send(agent, act), refusal: null, tookMs: took() };
  } catch (error) {
    if (!(error instanceof TillRefusal)) throw error;
    return { receipt: null, refusal: error.code, tookMs: took() };
  }
}

function send(agent: DrillAgent, act: Act): Promise<TillReceipt> {
  switch (act.kind) {
    case 'sale':
      return agent.sell(act.opId, act.lines);
    case 'return':
      return agent.takeBack(act.opId, act.ofSale);
    case 'earn':
      return agent.earn(act.opId, act.member, act.points);
    case 'burn':
    case 'overburn':
      return agent.burn(act.opId, act.member, act.points);
    case 'again':
      return send(agent, act.of);
  }
}
