/** Runs another program of ours in the foreground: same terminal, same signals, its exit code. */
import { spawn } from 'node:child_process';
import { EXIT, type ExitCode } from '@slipway/kernel';

/** @returns the program's exit code; 70 if a signal ended it */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ExitCode> {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit', env });
  // Ctrl-C reaches the whole group: the program ends cleanly by itself and we wait for it.
  const ignore = () => {};
  const pass = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', pass);
  const { promise, resolve } = Promise.withResolvers<ExitCode>();
  child.on('exit', (code) => resolve((code ?? EXIT.bug) as ExitCode));
  try {
    return await promise;
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', pass);
  }
}
