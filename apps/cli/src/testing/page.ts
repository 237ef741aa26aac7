/** A page of the documentation as something to be run: its files, and its commands in order. */
import { spawn } from 'node:child_process';
import type { Ran, Workplace } from './bin.ts';

/** What a reader of the page would write and type. */
export interface RunnablePage {
  /** Blocks that begin with `# file: NAME` or `// file: NAME`, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The `sh` blocks as one script; `console` blocks are for reading. */
  readonly script: string;
}

/** @returns the files and commands of a Markdown page */
export function readPage(markdown: string): RunnablePage {
  const files: Record<string, string> = {};
  const commands: string[] = [];
  for (const [, language, body = ''] of markdown.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    const name = /^(?:#|\/\/) file: (\S+)\n/.exec(body)?.[1];
    if (name) files[name] = body;
    else if (language === 'sh') commands.push(body);
  }
  return { files, script: commands.join('') };
}

/** Runs a script to its end; what it left in the background ends with it. */
export async function runScript(place: Workplace, script: string): Promise<Ran> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: place.folder,
    env: place.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that all of it can be ended
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on('exit', resolve);
  const code = await promise;
  try {
    process.kill(-child.pid!, 'SIGTERM');
  } catch {
    // Nothing was left, which is as it should be.
  }
  return { code, stdout, stderr };
}
