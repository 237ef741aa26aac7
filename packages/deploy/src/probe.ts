/** Asks an instance whether it may get requests. */
import type { Agent } from 'undici';

let agent: Agent | undefined;

/**
 * @param baseUrl without a trailing slash
 * @param timeoutMs for the whole answer, in milliseconds
 * @returns whether GET of the path answers 200 in time; a redirect is no such answer
 */
export async function answersOk(
  baseUrl: string,
  path: string,
  timeoutMs: number,
): Promise<boolean> {
  // Loaded by the first probe: commands that only read a launch file make none.
  const undici = await import('undici');
  // Without pipelining no connection is kept, so that a probe never delays a service's end.
  agent ??= new undici.Agent({ pipelining: 0 });
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await undici.request(`${baseUrl}${path}`, { dispatcher: agent, signal });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}
