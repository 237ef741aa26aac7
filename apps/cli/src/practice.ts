/** Decides as people made for a run would: they sign what the control plane gives them to sign. */
import type { Challenge, Decided } from '@slipway/api';
import type { Act } from '@slipway/authority';
import type { PracticePeople } from '@slipway/authority/practice';
import type { Client } from './client.ts';

export interface PracticeDecision {
  /** Id of the launch. */
  readonly launch: string;
  readonly act: Act;
  readonly target?: string | null;
  readonly reason?: string;
}

/**
 * @param by ids of those who sign
 * @throws {RemoteError} it was refused
 * @throws {Error} it takes more signatures
 */
export async function decideAs(
  client: Client,
  people: PracticePeople,
  { launch, act, target = null, reason }: PracticeDecision,
  by: readonly string[],
): Promise<void> {
  const words = reason === undefined ? {} : { reason };
  const asked = { id: launch, body: { act, target, words } };
  const toSign = await client.call<Challenge>('challenge', asked);
  const documents = by.map((person) => people.sign(person, toSign));
  const body = { act, target, documents };
  const { done, lacking } = await client.call<Decided>('decide', { id: launch, body });
  if (!done) throw new Error(`decideAs: ${act} takes ${lacking.join(', and ')}`);
}
