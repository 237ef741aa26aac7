/**
 * The world of the fence: a cloud, two devices and perhaps a clone, and everything that people and
 * accidents do to them, one act at a time. After each act the rule's promise is checked.
 *
 *   while contracted, every old-form op that a customer has a receipt for from before the contract
 *   and that exists anywhere is applied, in quarantine, or under a write-off still in force
 *
 * Not counted, since no rule can see it: an op that was destroyed before there was a second copy,
 * or of which the only other one is on a clone whose key is dead.
 */
import { judgeStatus, nextSeq } from '@slipway/device/core';
import { genesisHash, type EpochStatus } from '@slipway/fleet';
import { Cloud, type Database, type HeldEpoch } from './cloud.ts';
import { beginEpoch, currentChain, fence, hasKey, newDisk, newMachine, sell } from './device.ts';
import type { Chain, Disk, Entry, Machine } from './device.ts';
import type { Fault, Rule } from './rule.ts';

/** An act: what is done, and by or to which machine. */
export interface Act {
  readonly name: ActName;
  readonly machine: 0 | 1 | 2;
}

export interface Loss {
  readonly step: number;
  readonly what: string;
}

export class World {
  readonly rule: Rule;
  readonly cloud: Cloud;
  readonly machines: Machine[] = [newMachine('A', 'a'), newMachine('B', 'b')];
  /** Which faults may still happen. */
  readonly left: Set<Fault>;
  /** Epochs that are given up, by papers that no one took back: what is true, whoever forgets. */
  readonly papers = new Set<string>();
  step = 0;
  release: 1 | 2 = 1;
  proved = false;
  image: Disk | null = null;
  backup: Database | null = null;
  sent: { readonly machine: Machine; readonly epoch: number; readonly entries: Entry[] } | null =
    null;

  constructor(rule: Rule, faults: readonly Fault[]) {
    this.rule = rule;
    this.cloud = new Cloud(rule);
    this.left = new Set(faults);
    this.enrol(this.machines[0]!);
    if (!this.left.has('enrol')) this.enrol(this.machines[1]!);
  }

  /** Takes a fault from those that may happen. @returns whether it was left */
  take(fault: Fault): boolean {
    return this.left.delete(fault);
  }

  enrol(machine: Machine): boolean {
    const epoch = this.cloud.open(machine.device, machine.disk.release);
    if (epoch === null) return false;
    beginEpoch(machine, epoch);
    return true;
  }

  /** Does an act, if it can be done now. @returns whether it was */
  async act({ name, machine }: Act): Promise<boolean> {
    const one = this.machines[machine];
    if (!one) return false;
    this.step += 1;
    return ACTS[name].act(this, one);
  }

  /** @returns an op that the promise was broken for, or null */
  loss(): Loss | null {
    const { contractedAt } = this.cloud.database;
    if (contractedAt === null) return null;
    for (const { device, epoch, entry } of this.#copies()) {
      if (entry.version >= 2 || entry.fence || entry.soldAt > contractedAt) continue;
      if (this.#isSafe(device, epoch, entry)) continue;
      const what =
        `op ${entry.seq} of ${device}, epoch ${epoch}, sold at step ${entry.soldAt} in the old ` +
        `form, is neither applied nor in quarantine nor written off; contracted at ${contractedAt}`;
      return { step: this.step, what };
    }
    return null;
  }

  *#copies(): Iterable<{ device: string; epoch: number; entry: Entry }> {
    for (const machine of this.machines) {
      const { device, disk } = machine;
      for (const { epoch, entries, dropped } of disk.chains) {
        if (machine.name === 'C' && !hasKey(machine, epoch, this.rule)) continue;
        for (const entry of entries.slice(dropped)) yield { device, epoch, entry };
      }
    }
    for (const { device, epoch, entries } of this.cloud.database.epochs) {
      for (const entry of entries) yield { device, epoch, entry };
    }
  }

  #isSafe(device: string, epoch: number, { seq, hash }: Entry): boolean {
    const held = this.cloud.find(device, epoch);
    if (!held) return false;
    if (this.papers.has(`${device}/${epoch}`) || held.aside.includes(hash)) return true;
    return held.entries[seq - 1]?.hash === hash && seq <= held.read;
  }
}

/** What the cloud answers to whoever asks for an epoch. */
function statusOf({ device, epoch, entries, read, isRevoked, forkedSeq }: HeldEpoch): EpochStatus {
  return {
    device,
    epoch,
    state: isRevoked ? 'revoked' : forkedSeq !== null ? 'forked' : 'open',
    ackedSeq: entries.length,
    ackedHash: entries.at(-1)?.hash ?? genesisHash(device, epoch),
    appliedSeq: read,
    quarantined: [],
    fence: null,
    keepSinceMs: 0,
    backOffMs: 0,
    serverMs: 0,
  };
}

/** A chain takes in what the cloud says of it. @returns what is held of it, if it may ask */
function hear(world: World, machine: Machine, chain: Chain): HeldEpoch | null {
  const { device } = machine;
  const held = world.cloud.find(device, chain.epoch);
  if (!held || !hasKey(machine, chain.epoch, world.rule)) return null;
  if (chain.acked > held.entries.length) world.cloud.seeRestore();
  const hashAt = (seq: number) =>
    seq === 0 ? genesisHash(device, chain.epoch) : (chain.entries[seq - 1]?.hash ?? null);
  const status = statusOf(held);
  const local = { ...chain, head: chain.entries.length, forked: 0, hashAt };
  const move = judgeStatus(local, status);
  if (move.kind === 'revoked') {
    chain.state = 'revoked';
    return held;
  }
  const isNewest = machine.disk.chains.at(-1) === chain;
  if (chain.state === 'revoked') chain.state = isNewest ? 'open' : 'closed';
  if (move.kind === 'new-epoch') chain.state = 'forked';
  else chain.acked = status.ackedSeq;
  return held;
}

/** Sends what each chain of a disk has more than the cloud. @returns whether there was anything */
async function upload(world: World, machine: Machine): Promise<boolean> {
  let any = false;
  for (const chain of machine.disk.chains) {
    const held = hear(world, machine, chain);
    const from = nextSeq({ ...chain, head: chain.entries.length, forked: 0 });
    if (!held || from === null || from <= chain.dropped) continue;
    const entries = chain.entries.slice(from - 1);
    world.sent = { machine, epoch: chain.epoch, entries };
    const result = await world.cloud.ingest(held, entries);
    if (result === 'fork') chain.state = 'forked';
    if (result === 'appended' || result === 'known') chain.acked = chain.entries.length;
    any = true;
  }
  return any;
}

/** Looks at what is held of a device: of its newest epoch, or of those before it. */
function apply({ cloud }: World, { device }: Machine, isNewest: boolean): boolean {
  let any = false;
  const epochs = cloud.of(device);
  const newest = epochs.at(-1);
  for (const held of epochs.filter((each) => (each === newest) === isNewest)) {
    while (cloud.applyNext(held)) any = true;
  }
  return any;
}

/** A release that was rolled back lets a device out of its fences, but for the present round's. */
function letOut({ cloud, rule }: World, { disk }: Machine): void {
  const present = rule.thisRound ? cloud.database.round?.round : undefined;
  for (const chain of disk.chains) {
    const isVoid = ({ fence: each }: Entry) => each !== null && each.round.round !== present;
    chain.letOutAt = chain.entries.findLast(isVoid)?.seq ?? chain.letOutAt;
  }
}

const clone = <T>(value: T): T => structuredClone(value);
const isLast = (world: World, machine: Machine) => world.machines.indexOf(machine) !== 2;

/** @returns whether the contract was made */
function contract(world: World): boolean {
  const { cloud, rule } = world;
  if (!world.proved || cloud.database.contractedAt !== null) return false;
  if (rule.secondLook) cloud.enter();
  if (rule.secondLook && !cloud.holds) return false;
  cloud.database.contractedAt = world.step;
  return true;
}

export interface ActKind {
  /** How often it is tried, beside the others. */
  readonly weight: number;
  readonly fault?: Fault;
  act(world: World, machine: Machine): boolean | Promise<boolean>;
}

/** Everything that can happen. */
export const ACTS = {
  sell: { weight: 3, act: (world, one) => sell(one, world.rule, world.step) },
  upload: { weight: 4, act: upload },
  apply: { weight: 4, act: (world, one) => apply(world, one, true) },
  applyOld: { weight: 1, act: (world, one) => apply(world, one, false) },
  resolve: { weight: 1, act: ({ cloud }) => cloud.resolve() },
  upgrade: {
    weight: 3,
    act: (world, one) => {
      if (one.disk.chains.length === 0 || one.disk.release === world.release) return false;
      one.disk.release = world.release;
      // Only where a rule lets devices out: none of ours does.
      if (world.release === 1 && world.rule.letsOut) letOut(world, one);
      return true;
    },
  },
  release: {
    weight: 2,
    act: (world) => {
      if (world.release === 2) return false;
      world.release = 2;
      return true;
    },
  },
  round: { weight: 3, act: ({ cloud, release }) => release === 2 && cloud.beginRound(false) },
  fence: {
    weight: 4,
    act: (world, one) =>
      fence(one, world.rule, (epoch) => world.cloud.asks(one.device, epoch), world.step),
  },
  newEpoch: {
    weight: 1,
    act: (world, one) => {
      const last = one.disk.chains.at(-1);
      if (last?.state !== 'forked' || !hasKey(one, last.epoch, world.rule)) return false;
      return !world.cloud.find(one.device, last.epoch)?.isRevoked && world.enrol(one);
    },
  },
  prove: {
    weight: 4,
    act: (world) => {
      world.cloud.enter();
      world.proved = world.cloud.holds;
      return world.proved;
    },
  },
  contract: { weight: 4, act: contract },

  backUp: {
    weight: 1,
    fault: 'backUp',
    act: (world) => {
      if (world.backup || !world.left.has('backUp')) return false;
      world.backup = clone(world.cloud.database);
      return true;
    },
  },
  restore: {
    weight: 2,
    fault: 'backUp',
    act: (world) => {
      if (!world.backup || !world.take('backUp')) return false;
      world.cloud.database = clone(world.backup);
      world.proved = false;
      return true;
    },
  },
  keepImage: {
    weight: 1,
    fault: 'putBack',
    act: (world, one) => {
      if (world.image || !world.left.has('putBack') || one !== world.machines[0]) return false;
      world.image = clone(one.disk);
      return true;
    },
  },
  putBack: {
    weight: 2,
    fault: 'putBack',
    act: (world, one) => {
      if (!world.image || one !== world.machines[0] || !world.take('putBack')) return false;
      one.disk = clone(world.image);
      return true;
    },
  },
  clone: {
    weight: 1,
    fault: 'clone',
    act: (world, one) => {
      if (one !== world.machines[0] || !world.take('clone')) return false;
      const copy = newMachine('C', one.device);
      world.machines.push({ ...copy, disk: clone(one.disk) });
      return true;
    },
  },
  reimage: {
    weight: 1,
    fault: 'reimage',
    act: (world, one) => {
      if (!isLast(world, one) || !world.take('reimage')) return false;
      one.disk = newDisk(); // with the release that the image was made with
      return world.enrol(one);
    },
  },
  abandon: {
    weight: 1,
    fault: 'abandon',
    act: (world) => {
      if (world.release === 1 || world.cloud.database.contractedAt !== null) return false;
      if (!world.take('abandon')) return false;
      world.release = 1;
      if (world.rule.thisRound && world.cloud.database.round) world.cloud.beginRound(true);
      return true;
    },
  },
  writeOff: {
    weight: 1,
    fault: 'revoke',
    act: (world, one) => {
      if (!world.left.has('revoke') || world.cloud.of(one.device).length === 0) return false;
      world.cloud.writeOff(one.device);
      for (const { epoch } of world.cloud.of(one.device)) {
        world.papers.add(`${one.device}/${epoch}`);
      }
      return true;
    },
  },
  takeBack: {
    weight: 1,
    fault: 'revoke',
    act: (world, one) => {
      const isRevoked = world.cloud.of(one.device).some((held) => held.isRevoked);
      if (!isRevoked || !world.cloud.takeBack(one.device)) return false;
      for (const name of world.papers) {
        if (name.startsWith(`${one.device}/`)) world.papers.delete(name);
      }
      return world.take('revoke');
    },
  },
  beginSale: {
    weight: 1,
    fault: 'beginSale',
    act: (world, one) => {
      if (!currentChain(one, world.rule) || !world.take('beginSale')) return false;
      one.disk.begun = one.disk.release;
      return true;
    },
  },
  enrol: {
    weight: 1,
    fault: 'enrol',
    act: (world, one) => one.disk.chains.length === 0 && world.take('enrol') && world.enrol(one),
  },
  drop: {
    weight: 1,
    fault: 'drop',
    act: (world, one) => {
      const chain = one.disk.chains.at(-1);
      if (!chain || chain.acked === 0 || !world.take('drop')) return false;
      chain.dropped = chain.acked;
      return true;
    },
  },
  repeat: {
    weight: 1,
    fault: 'repeat',
    act: async (world) => {
      const held = world.sent && world.cloud.find(world.sent.machine.device, world.sent.epoch);
      if (!held || !world.sent || !world.take('repeat')) return false;
      await world.cloud.ingest(held, world.sent.entries);
      return true;
    },
  },
} as const satisfies Readonly<Record<string, ActKind>>;

export type ActName = keyof typeof ACTS;
