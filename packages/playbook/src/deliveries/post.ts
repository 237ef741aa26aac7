/** One POST to an address that may be called; a redirect is not followed, since it may lead out. */
import { addressProblem } from '../escalation/core/address.ts';
import { DeliveryError } from './channel.ts';

/** An answer is kept up to this length, in characters. */
const KEPT = 200;

/** Worth another try: too slow, too much, or the other side's own trouble. */
function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** @returns `202 accepted`; @throws {DeliveryError} */
export async function post(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const problem = addressProblem(address);
  if (problem !== null) throw new DeliveryError(`the address is refused: ${problem}`, true);
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal,
    redirect: 'manual',
  }).catch((error: unknown) => {
    throw new DeliveryError(reasonOf(error), false);
  });
  const text = await answer.text().catch(() => '');
  const said = `${answer.status} ${text.replaceAll(/\s+/g, ' ').slice(0, KEPT)}`.trim();
  if (answer.ok) return said;
  throw new DeliveryError(`answered ${said}`, !isPassing(answer.status));
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ? `not reached (${cause.code})` : `not reached (${message})`;
}
