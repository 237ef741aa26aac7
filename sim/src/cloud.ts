/**
 * The cloud of the simulation: what ingest, apply, registry and contract keep, over the decisions
 * that they are made with. All but the journal can be put back in time.
 */
import {
  decideIngest,
  discharge,
  genesisHash,
  type Discharge,
  type EpochFact,
  type FenceFact,
  type FenceRound,
} from '@slipway/fleet';
import type { Entry } from './device.ts';
import type { Rule } from './rule.ts';

/** What is held of an epoch. */
export interface HeldEpoch {
  readonly device: string;
  readonly epoch: number;
  entries: Entry[];
  /** Of another chain in the same place: kept aside for a person. */
  aside: string[];
  forkedSeq: number | null;
  /** Looked at up to here. */
  read: number;
  /** Seqs that wait for a person. */
  quarantined: number[];
  fences: (FenceFact & { readonly counter: number })[];
  isRevoked: boolean;
  paper: 'none' | 'in force' | 'void';
}

/** A database. */
export interface Database {
  epochs: HeldEpoch[];
  round: FenceRound | null;
  /** The step of the contract, or null. */
  contractedAt: number | null;
  /** Entries of the journal that it has done. */
  head: number;
}

/** An entry of the registry's journal. */
export type Entered =
  | { readonly kind: 'opened'; readonly device: string; readonly epoch: number }
  | { readonly kind: 'written-off' | 'taken-back'; readonly device: string }
  | { readonly kind: 'round'; readonly round: FenceRound };

const BELOW = 2;

export class Cloud {
  readonly #rule: Rule;
  database: Database = { epochs: [], round: null, contractedAt: null, head: 0 };
  /** Outside the database: no restore brings it back in time. */
  readonly journal: Entered[] = [];
  #challenges = 0;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  find(device: string, epoch: number): HeldEpoch | undefined {
    return this.database.epochs.find((each) => each.device === device && each.epoch === epoch);
  }

  of(device: string): HeldEpoch[] {
    return this.database.epochs.filter((each) => each.device === device);
  }

  #do(entry: Entered): void {
    if (entry.kind === 'round') {
      this.database.round = entry.round;
      return;
    }
    if (entry.kind === 'opened') {
      const { device, epoch } = entry;
      if (this.find(device, epoch)) return;
      const none = { forkedSeq: null, read: 0, isRevoked: false, paper: 'none' as const };
      const lists = { entries: [], aside: [], quarantined: [], fences: [] };
      this.database.epochs.push({ device, epoch, ...none, ...lists });
      return;
    }
    for (const held of this.of(entry.device)) {
      if (entry.kind === 'written-off') {
        held.isRevoked = true;
        held.paper = 'in force';
      } else {
        held.isRevoked = false;
        if (this.#rule.voidsOnUnrevoke && held.paper !== 'none') held.paper = 'void';
      }
    }
  }

  #act(entry: Entered): void {
    this.journal.push(entry);
    this.#do(entry);
    this.database.head = this.journal.length;
  }

  #newRound(): void {
    this.#challenges += 1;
    const round = (this.database.round?.round ?? 0) + 1;
    const challenge = `challenge ${this.#challenges}`;
    this.#act({ kind: 'round', round: { round, challenge, below: BELOW } });
  }

  /** Enters the registry: what the journal knows and this database forgot is done again. */
  enter(): void {
    if (!this.#rule.replays) {
      this.database.head = this.journal.length;
      return;
    }
    const forgotten = this.journal.slice(this.database.head);
    if (forgotten.length === 0) return;
    for (const entry of forgotten) this.#do(entry);
    this.database.head = this.journal.length;
    if (this.#rule.voidsOnRestore && this.database.round) this.#newRound();
  }

  /** A device says that it was acked beyond what is held. */
  seeRestore(): void {
    this.enter();
    if (this.#rule.voidsOnRestore && this.database.round) this.#newRound();
  }

  /** @returns the epoch, or null: after the contract only newer ones may */
  open(device: string, schemaVersion: number): number | null {
    this.enter();
    if (this.database.contractedAt !== null && schemaVersion < BELOW) return null;
    const epoch = Math.max(0, ...this.of(device).map((held) => held.epoch)) + 1;
    this.#act({ kind: 'opened', device, epoch });
    return epoch;
  }

  writeOff(device: string): void {
    this.enter();
    this.#act({ kind: 'written-off', device });
  }

  /** @returns whether the revocation was taken back */
  takeBack(device: string): boolean {
    this.enter();
    if (this.#rule.voidsOnUnrevoke && this.database.contractedAt !== null) return false;
    this.#act({ kind: 'taken-back', device });
    if (this.#rule.voidsOnUnrevoke && this.database.round) this.#newRound();
    return true;
  }

  /** Begins the first round, or one that voids all fences before it. */
  beginRound(anew: boolean): boolean {
    this.enter();
    if (this.database.round && !anew) return false;
    this.#newRound();
    return true;
  }

  /** @returns the round that waits for an epoch's fence */
  asks(device: string, epoch: number): FenceRound | null {
    const { round } = this.database;
    const held = this.find(device, epoch);
    if (!round || !held) return null;
    return held.fences.some((each) => each.round === round.round) ? null : round;
  }

  /** Takes a chain's entries from a seq on. @returns what became of them */
  async ingest(
    held: HeldEpoch,
    entries: readonly Entry[],
  ): Promise<'appended' | 'known' | 'gap' | 'fork'> {
    const { device, epoch } = held;
    const last = held.entries.at(-1);
    const links = entries.map((entry) => ({ op: entry as never, line: '', hash: entry.hash }));
    const mark = {
      ackedSeq: held.entries.length,
      ackedHash: last?.hash ?? genesisHash(device, epoch),
    };
    const hashAt = async (seq: number) => held.entries[seq - 1]?.hash;
    const move = await decideIngest(mark, links, hashAt);
    if (move.kind === 'append') {
      const fresh = move.links.map(({ op }) => op as unknown as Entry);
      held.entries.push(...fresh);
      if (!this.#rule.settled) for (const entry of fresh) this.#noteFence(held, entry); // the bug
    }
    if (move.kind === 'fork') this.#keepAside(held, entries);
    return move.kind === 'append' ? 'appended' : move.kind;
  }

  #keepAside(held: HeldEpoch, entries: readonly Entry[]): void {
    const differ = entries.filter(({ seq, hash }) => held.entries[seq - 1]?.hash !== hash);
    held.aside.push(...differ.map(({ hash }) => hash));
    const first = Math.min(differ[0]?.seq ?? held.entries.length, held.entries.length);
    held.forkedSeq = Math.min(held.forkedSeq ?? first, first);
    if (this.#rule.wholePrefix) return;
    for (const entry of differ) this.#noteFence(held, entry); // the bug: a fence beside the chain
  }

  #noteFence(held: HeldEpoch, { seq, fence }: Entry): void {
    if (!fence) return;
    const { round, counter } = fence;
    const last = Math.max(0, ...held.fences.filter((each) => !each.refused).map((f) => f.counter));
    const present = this.database.round;
    const isOfRound = present?.round === round.round && present.challenge === round.challenge;
    const isOld = present !== null && round.round < present.round;
    const refused =
      !isOfRound && !isOld ? 'another challenge' : counter <= last ? 'the counter stood' : null;
    held.fences.push({ seq, below: round.below, round: round.round, refused, counter });
  }

  /** Looks at the next entry of an epoch. @returns whether there was one */
  applyNext(held: HeldEpoch): boolean {
    const entry = held.entries[held.read];
    if (!entry) return false;
    held.read += 1;
    const isLate = this.database.contractedAt !== null && entry.version < BELOW && !entry.fence;
    if (held.isRevoked || isLate) held.quarantined.push(entry.seq);
    else if (this.#rule.settled) this.#noteFence(held, entry);
    return true;
  }

  /** A person looks at what waits. */
  resolve(): boolean {
    const waits = this.database.epochs.filter(({ quarantined }) => quarantined.length > 0);
    for (const held of waits) held.quarantined = [];
    return waits.length > 0;
  }

  #factOf(held: HeldEpoch): EpochFact {
    const { device, epoch, entries, read, quarantined, forkedSeq, isRevoked, paper } = held;
    const { round } = this.database;
    const { settled, wholePrefix, thisRound } = this.#rule;
    const low = entries.filter(({ version }) => version < BELOW).at(-1)?.seq ?? null;
    const fences = thisRound
      ? held.fences
      : held.fences.map((each) => ({ ...each, round: round?.round ?? each.round }));
    return {
      device,
      epoch,
      store: 's01',
      counter: 'tpm',
      isRevoked: this.#rule.voidsOnUnrevoke ? isRevoked : paper === 'in force',
      ackedSeq: entries.length,
      appliedSeq: settled && wholePrefix ? Math.min(read, ...quarantined.map((s) => s - 1)) : 1e9,
      forkedSeq: wholePrefix ? forkedSeq : null,
      fences,
      newestLowSeq: wholePrefix ? low : null,
      writtenOffBy: paper === 'in force' ? 'ada' : null,
    };
  }

  /** The proof, of all that is asked for. */
  prove(): Discharge[] {
    const { epochs, round } = this.database;
    const isNewest = ({ device, epoch }: HeldEpoch) =>
      this.of(device).every((other) => other.epoch <= epoch);
    const asked = this.#rule.everyEpoch ? epochs : epochs.filter(isNewest);
    return asked.map((held) => discharge(this.#factOf(held), round));
  }

  get holds(): boolean {
    return this.prove().every(({ verdict }) => verdict !== 'blocks');
  }
}
