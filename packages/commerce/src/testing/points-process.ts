/** The simulated provider of points as a real process. */
import { fileURLToPath } from 'node:url';
import { pointsProvider } from '../connectors/points-provider.ts';
import type { LoyaltyConnector } from '../connectors/port.ts';
import { startProcess, type RunningProcess } from './process.ts';

const MAIN = fileURLToPath(new URL('../simulated/points/main.ts', import.meta.url));

export interface PointsProcess extends RunningProcess {
  readonly connector: LoyaltyConnector;
  /** Sends one of its `/simulated/…` requests. */
  simulate(path: string, body: unknown): Promise<void>;
}

/** @param state the file of its book */
export async function startPoints(state: string, port = 0): Promise<PointsProcess> {
  const apiKey = 'points-test-key';
  const args = ['--key', apiKey, '--state', state, '--port', String(port)];
  const running = await startProcess(MAIN, args);
  return {
    ...running,
    connector: pointsProvider({ baseUrl: running.url, apiKey, pauseMs: 5 }),
    simulate: async (path, body) => {
      const answer = await fetch(`${running.url}/simulated/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    },
  };
}
