/** Runs the demo through the real command line, in a folder of its own, and reads its result. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { DemoResult } from './result.ts';

export interface DemoRun {
  readonly code: number;
  readonly result: DemoResult;
}

/** @throws {Error} it printed no JSON; what it said on stderr is in the message */
export async function runDemo(words: readonly string[]): Promise<DemoRun> {
  const home = mkdtempSync(join(tmpdir(), 'slipway-demo-'));
  const cli = fileURLToPath(import.meta.resolve('@slipway/cli/bin'));
  const child = spawn(process.execPath, [cli, 'demo', '--json', '--port', '0', ...words], {
    env: { ...process.env, SLIPWAY_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const exited = Promise.withResolvers<number>();
  child.on('exit', (code) => exited.resolve(code ?? -1));
  try {
    const result = (await json(child.stdout)) as DemoResult;
    return { code: await exited.promise, result };
  } catch (error) {
    throw new Error(`the demo ended with ${await exited.promise}:\n${said.slice(-2000)}`, {
      cause: error,
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
