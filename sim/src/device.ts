/**
 * A device of the simulation: the agent's own decisions over a disk and a secure element that can
 * be copied, put back and lost as real ones can.
 */
import { formOf, judgeFence, judgeSeal } from '@slipway/device/core';
import { genesisHash, lineHash, type FenceRound } from '@slipway/fleet';
import type { Rule } from './rule.ts';

/** An entry of a chain; what the rule does not look at is left out. */
export interface Entry {
  readonly seq: number;
  readonly prevHash: string;
  readonly hash: string;
  readonly version: number;
  /** The step at which the customer had the receipt. */
  readonly soldAt: number;
  readonly fence: { readonly round: FenceRound; readonly counter: number } | null;
}

export interface Chain {
  readonly epoch: number;
  state: 'open' | 'closed' | 'forked' | 'revoked';
  entries: Entry[];
  acked: number;
  /** Entries up to here are no longer kept. */
  dropped: number;
  /** Fences up to here no longer bind: only where a rule lets devices out. */
  letOutAt: number;
  readonly counterBase: number;
}

export interface Disk {
  chains: Chain[];
  /** The agent's release: an image brings its own. */
  release: 1 | 2;
  /** The version of a sale that has begun and is not committed. */
  begun: number | null;
}

/** A machine: a disk, and what cannot be copied with it. */
export interface Machine {
  readonly name: string;
  readonly device: string;
  disk: Disk;
  readonly secure: { counter: number; readonly epochs: Set<number> };
}

export const newDisk = (): Disk => ({ chains: [], release: 1, begun: null });

export const newMachine = (name: string, device: string): Machine => ({
  name,
  device,
  disk: newDisk(),
  secure: { counter: 0, epochs: new Set() },
});

/** @returns where the secure counter must stand for this disk to be its newest image */
const loggedCounter = ({ chains }: Disk): number =>
  Math.max(
    0,
    ...chains.flatMap(({ counterBase, entries }) => [
      counterBase,
      ...entries.map(({ fence }) => fence?.counter ?? 0),
    ]),
  );

/** @returns whether the key of an epoch answers to this disk */
export function hasKey(machine: Machine, epoch: number, rule: Rule): boolean {
  if (!rule.sealedKey) return true;
  const { disk, secure } = machine;
  const verdict = judgeSeal(loggedCounter(disk), secure.counter);
  return verdict !== 'broken' && secure.epochs.has(epoch);
}

export const headOf = (device: string, { entries, epoch }: Chain) => ({
  seq: entries.length,
  hash: entries.at(-1)?.hash ?? genesisHash(device, epoch),
});

const fencedBelow = ({ entries, letOutAt }: Chain): number =>
  Math.max(
    0,
    ...entries.map(({ fence, seq }) => (fence && seq > letOutAt ? fence.round.below : 0)),
  );

function append(
  machine: Machine,
  chain: Chain,
  entry: Pick<Entry, 'version' | 'fence' | 'soldAt'>,
) {
  const { seq, hash: prevHash } = headOf(machine.device, chain);
  const text = `${machine.name} ${prevHash} ${entry.soldAt} ${entry.version}`;
  chain.entries.push({ ...entry, seq: seq + 1, prevHash, hash: lineHash(text) });
}

/** @returns the chain that is written to, if its key answers */
export function currentChain(machine: Machine, rule: Rule): Chain | null {
  const chain = machine.disk.chains.at(-1);
  return chain?.state === 'open' && hasKey(machine, chain.epoch, rule) ? chain : null;
}

const BODY = { member: 'm1', points: 5, storeId: 's01' };

/** Sells, in the form of the release or of the sale that was begun. @returns whether it could */
export function sell(machine: Machine, rule: Rule, nowStep: number): boolean {
  const chain = currentChain(machine, rule);
  if (!chain) return false;
  const begun = machine.disk.begun ?? machine.disk.release;
  const below = rule.fenceInChain ? fencedBelow(chain) : 0;
  const { schemaVersion } = formOf('loyalty-earn', BODY, begun, below);
  machine.disk.begun = null;
  append(machine, chain, { version: schemaVersion, fence: null, soldAt: nowStep });
  return true;
}

/** Answers a round in every epoch that the disk knows. @returns whether any was answered */
export function fence(
  machine: Machine,
  rule: Rule,
  asks: (epoch: number) => FenceRound | null,
  nowStep: number,
): boolean {
  let answered = false;
  for (const chain of machine.disk.chains) {
    const round = asks(chain.epoch);
    const mine = chain.entries.filter(({ fence: each }) => each !== null);
    const verdict = judgeFence(round, {
      state: chain.state,
      schemaVersion: machine.disk.release,
      begun: [], // too old to be waited for
      answeredRound: Math.max(0, ...mine.map((each) => each.fence!.round.round)),
    });
    if (!round || verdict !== 'fence' || !hasKey(machine, chain.epoch, rule)) continue;
    machine.secure.counter += 1;
    const { counter } = machine.secure;
    append(machine, chain, { version: round.below, fence: { round, counter }, soldAt: nowStep });
    answered = true;
  }
  return answered;
}

/** A granted epoch begins: chains before it are closed, this disk counts as the newest image. */
export function beginEpoch(machine: Machine, epoch: number): void {
  const { disk, secure } = machine;
  for (const chain of disk.chains) if (chain.state === 'open') chain.state = 'closed';
  secure.counter = Math.max(secure.counter, loggedCounter(disk));
  secure.epochs.add(epoch);
  disk.chains.push({
    epoch,
    state: 'open',
    entries: [],
    acked: 0,
    dropped: 0,
    letOutAt: 0,
    counterBase: secure.counter,
  });
}
