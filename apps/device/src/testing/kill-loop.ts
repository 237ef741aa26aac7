/**
 * Kills a real agent at random moments while it sells, uploads and fences, starts it again, and
 * looks at what the gateway holds in the end: every receipt exactly once, in one unbroken chain.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { int, seededRandom } from '@slipway/kernel';
import { TestGateway } from './gateway.ts';
import { startAgent, until, type AgentProcess } from './process.ts';

export interface KillRun {
  /** opIds that had a receipt. */
  readonly receipts: ReadonlySet<string>;
  /** opIds that the gateway holds, in its order. */
  readonly held: readonly string[];
  readonly fences: number;
  readonly kills: number;
  readonly epochs: number;
}

const CODE = 'code-of-the-kill-loop';
const SELLERS = 3;
/** It is killed so many receipts after its start at most, and so many ms after that. */
const [MOST_RECEIPTS, WITHIN_MS] = [30, 20];

/** @param kills how often it is killed */
export async function killLoop(kills: number, seed: number): Promise<KillRun> {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-kill-'));
  const gateway = await new TestGateway().start();
  gateway.codes.set(CODE, 'till-1');
  const folders = { data: join(folder, 'data'), secure: join(folder, 'secure') };
  const start = () => startAgent(folders, gateway.url, ['--enrol', CODE, '--schema-version', '2']);
  const receipts = new Set<string>();
  let agent: AgentProcess | undefined;
  try {
    for (let kill = 1; kill <= kills; kill++) {
      agent = await start();
      gateway.round = { round: kill, challenge: `challenge-of-round-${kill}`, below: 2 };
      const killed = new AbortController();
      const enough = receipts.size + int(random, MOST_RECEIPTS);
      const sellers = Array.from({ length: SELLERS }, async (_, seller) => {
        for (let number = 0; !killed.signal.aborted; number++) {
          await sell(agent!, `op:${kill}:${seller}:${number}`, receipts).catch(() => {
            killed.abort(); // the connection broke: it was killed
          });
        }
      });
      await until(() => receipts.size >= enough, Boolean);
      await delay(int(random, WITHIN_MS));
      await agent.kill();
      await Promise.all(sellers);
    }
    agent = await start();
    await until(
      () => agent!.call('GET', '/v1/status'),
      ({ body }) => Number(body['unacked']) === 0 && hasFenced(gateway, kills),
    );
    const ops = gateway.ops('till-1');
    return {
      receipts,
      held: ops.filter(({ type }) => type !== 'fence').map(({ opId }) => opId),
      fences: ops.filter(({ type }) => type === 'fence').length,
      kills,
      epochs: gateway.epochs.size,
    };
  } finally {
    await agent?.kill();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const hasFenced = (gateway: TestGateway, round: number) =>
  gateway.held('till-1', 1).answeredRound === round;

async function sell(agent: AgentProcess, opId: string, receipts: Set<string>): Promise<void> {
  const body = { opId, member: 'm1', points: 1 };
  const { status } = await agent.call('POST', '/v1/loyalty/earn', body);
  if (status === 200) receipts.add(opId);
}
