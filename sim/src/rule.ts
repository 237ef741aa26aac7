/**
 * The contract proof's rule with its conditions as switches. All of them on is the rule as it runs
 * (packages/fleet/SPEC.md, F1 to F9); a planted bug leaves one out, and must be found.
 */

/** Faults of the world; each happens at most once in a run. */
export const FAULTS = {
  backUp: 'the cloud’s database is put back in time',
  putBack: 'a device’s disk is put back in time',
  clone: 'a device’s disk is copied to another machine',
  reimage: 'a device is re-imaged and enrolled anew',
  abandon: 'the release is rolled back, and tried again',
  revoke: 'a device is revoked and written off, and perhaps taken back',
  beginSale: 'a sale begins under one release and is committed under another',
  enrol: 'a device enrols for the first time',
  drop: 'a device drops ops that the cloud has acked',
  repeat: 'an upload arrives once more, late',
} as const;
export type Fault = keyof typeof FAULTS;

export interface Rule {
  /** F1: every epoch ever opened is asked for, not only each device's newest. */
  readonly everyEpoch: boolean;
  /** F2: each append checks the fence in its own transaction. */
  readonly fenceInChain: boolean;
  /** F3: all before the fence is applied or resolved. */
  readonly settled: boolean;
  /** F3: what is held beyond or beside the fence's chain counts against it. */
  readonly wholePrefix: boolean;
  /** F4: a fence answers the present round. */
  readonly thisRound: boolean;
  /** F5: the key is sealed to a counter outside the disk. */
  readonly sealedKey: boolean;
  /** F6: a database put back in time does its journal again. */
  readonly replays: boolean;
  /** F6: and begins a new round. */
  readonly voidsOnRestore: boolean;
  /** F7: un-revoking voids papers, and is refused after the contract. */
  readonly voidsOnUnrevoke: boolean;
  /** F8: the proof is made again in the transaction that contracts. */
  readonly secondLook: boolean;
  /** Whether a release that is rolled back lets devices out of their fences; ours never does. */
  readonly letsOut: boolean;
}

export const WHOLE: Rule = {
  everyEpoch: true,
  fenceInChain: true,
  settled: true,
  wholePrefix: true,
  thisRound: true,
  sealedKey: true,
  replays: true,
  voidsOnRestore: true,
  voidsOnUnrevoke: true,
  secondLook: true,
  letsOut: false,
};

/** A bug as it might be made: a condition that is left out, and the faults in which it shows. */
export interface Plant {
  readonly name: string;
  readonly leaves: Partial<Rule>;
  readonly faults: readonly Fault[];
}

/** The counterexamples of the rule's first form (docs/adr/0017), each as a bug. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'C1 a fence of an abandoned release still counts',
    leaves: { thisRound: false, letsOut: true },
    faults: ['abandon'],
  },
  {
    name: 'C2 a begun sale is committed below the fence',
    leaves: { fenceInChain: false },
    faults: ['beginSale'],
  },
  {
    name: 'C3 an image from before the fence sells on',
    leaves: { sealedKey: false },
    faults: ['putBack'],
  },
  {
    name: 'C4 a fence below what the cloud holds counts',
    leaves: { wholePrefix: false },
    faults: ['putBack'],
  },
  {
    name: 'C4 what is held but not settled does not count',
    leaves: { settled: false },
    faults: [],
  },
  {
    name: 'C5 a clone sells while the other copy fences',
    leaves: { sealedKey: false },
    faults: ['clone'],
  },
  {
    name: 'C6 nobody asks for the epoch before a re-image',
    leaves: { everyEpoch: false },
    faults: ['reimage'],
  },
  {
    name: 'C7 the paper of a device that was taken back still counts',
    leaves: { voidsOnUnrevoke: false },
    faults: ['revoke'],
  },
  {
    name: 'C8 a restore forgets a device',
    leaves: { replays: false },
    faults: ['backUp', 'enrol'],
  },
  {
    name: 'C8 a restore forgets an epoch',
    leaves: { replays: false },
    faults: ['backUp', 'reimage'],
  },
  {
    name: 'C8 a restore forgets that a device was taken back',
    leaves: { replays: false },
    faults: ['backUp', 'revoke'],
  },
  {
    name: 'C8 a restore brings a withdrawn fence back',
    leaves: { replays: false, voidsOnRestore: false, letsOut: true },
    faults: ['backUp', 'abandon'],
  },
  {
    name: 'C9 a device enrols between the proof and the contract',
    leaves: { secondLook: false },
    faults: ['enrol'],
  },
  {
    name: 'C9 a device is taken back between the proof and the contract',
    leaves: { secondLook: false },
    faults: ['revoke'],
  },
];
