/**
 * The devices of the example launch, with one in every state: for tests of the devices' and the
 * certificate's screens. Three for each store by default; any number of stores and devices.
 */
import type { DeviceView, FleetView, ProofLine } from '@slipway/api';
import { EXAMPLE_MS } from './example.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const KINDS = ['till', 'handheld', 'kiosk'] as const;
const LABELS = { till: 'Till', handheld: 'Handheld', kiosk: 'Kiosk' } as const;

interface Place {
  readonly store: string;
  readonly number: number;
}

const idOf = ({ store, number }: Place) => `${store}-${number}`;

function deviceAt(place: Place): DeviceView {
  const kind = KINDS[(place.number - 1) % KINDS.length] ?? 'till';
  return {
    device: idOf(place),
    store: place.store,
    kind,
    label: `${LABELS[kind]} ${Math.ceil(place.number / KINDS.length)}`,
    isSimulated: false,
    epoch: 1,
    state: 'healthy',
    ackedSeq: 1200 + place.number,
    appliedSeq: 1200 + place.number,
    backlog: 0,
    quarantined: 0,
    seenMs: EXAMPLE_MS - 4000,
    skewMs: 120,
    schemaVersion: 2,
    isDischarged: true,
  };
}

/** Devices with a story; every other one is healthy. */
const STORIES: Readonly<Record<string, Partial<DeviceView>>> = {
  's02-1': { state: 'draining', backlog: 312, appliedSeq: 1181 },
  's04-2': {
    state: 'silent',
    backlog: 14,
    seenMs: EXAMPLE_MS - 52 * HOUR_MS,
    schemaVersion: 1,
    isDischarged: false,
  },
  's06-1': { state: 'forked', isDischarged: false, schemaVersion: 1 },
  's09-1': { state: 'quarantined', quarantined: 2, appliedSeq: 1190, isDischarged: false },
  's11-3': { state: 'revoked', seenMs: EXAMPLE_MS - 90 * HOUR_MS, schemaVersion: 1 },
};

/** What the proof says of the devices with a story. */
const EVIDENCE: Readonly<Record<string, Partial<ProofLine>>> = {
  's04-2': {
    verdict: 'blocks',
    because: 'has not answered round 2; not heard of for 52 hours',
    next: 'Connect it; if it is gone for good, revoke it with a write-off.',
  },
  's06-1': {
    verdict: 'blocks',
    because: 'two chains have the same place at op 1,187',
    next: 'Let it open a new epoch, then write off this one.',
  },
  's09-1': {
    verdict: 'blocks',
    because: 'its fence stands after op 1,191, which is in quarantine',
    next: 'Resolve op sale-77 and op earn-12.',
  },
  's11-3': {
    verdict: 'written-off',
    because: 'lost on 10 November; signed by R. Banerjee and T. Wilk',
  },
};

function lineAt({ store, number }: Place): ProofLine {
  return {
    device: idOf({ store, number }),
    epoch: 1,
    store,
    verdict: 'fenced',
    because: `fence at op ${1200 + number}, all ${1199 + number} before it applied`,
    next: null,
    restsOnProcedure: number % 3 === 2,
    ...EVIDENCE[idOf({ store, number })],
  };
}

const QUARANTINE: FleetView['quarantine'] = [
  {
    device: 's09-1',
    epoch: 1,
    seq: 1191,
    opId: 'sale-77',
    type: 'sale',
    reason: 'no such price book',
    blocks: 3,
    atMs: EXAMPLE_MS - 42 * MINUTE_MS,
  },
  {
    device: 's09-1',
    epoch: 1,
    seq: 1196,
    opId: 'earn-12',
    type: 'loyalty-earn',
    reason: 'member M-88 was closed',
    blocks: 0,
    atMs: EXAMPLE_MS - 7 * MINUTE_MS,
  },
];

/** Beyond this the server leaves out what is normal, and counts it. */
const LARGE = 2000;

/** @returns the example launch's fleet; `change` replaces what a test is about */
export function exampleFleet(change: Partial<FleetView> = {}, stores = 15, each = 3): FleetView {
  const isLarge = stores * each > LARGE;
  const numbers = Array.from({ length: each }, (_, index) => index + 1);
  const ids = Array.from({ length: stores }, (_, at) => `s${String(at + 1).padStart(2, '0')}`);
  const lines = ids.flatMap((store) => numbers.map((number) => lineAt({ store, number })));
  const blocks = lines.filter(({ verdict }) => verdict === 'blocks');
  const writtenOff = lines.filter(({ verdict }) => verdict === 'written-off').length;
  return {
    stores: ids.map((store) => storeOf(store, numbers, isLarge)),
    ops: { held: 54_090, applied: 53_930, quarantined: 2, perSecond: 41.5 },
    proof: {
      round: 2,
      below: 2,
      holds: blocks.length === 0,
      counts: {
        fenced: lines.length - blocks.length - writtenOff,
        writtenOff,
        blocks: blocks.length,
        onProcedure: lines.filter(({ restsOnProcedure }) => restsOnProcedure).length,
      },
      lines: isLarge ? blocks : lines,
    },
    quarantine: QUARANTINE,
    ...change,
  };
}

function storeOf(
  store: string,
  numbers: readonly number[],
  isLarge: boolean,
): FleetView['stores'][number] {
  const devices = numbers.map((number) => ({
    ...deviceAt({ store, number }),
    ...STORIES[idOf({ store, number })],
  }));
  const counts: FleetView['stores'][number]['counts'] = {};
  for (const { state } of devices) counts[state] = (counts[state] ?? 0) + 1;
  const isDraining = store === 's02';
  return {
    store,
    counts,
    devices: devices.filter(
      ({ state }) => !isLarge || (state !== 'healthy' && state !== 'draining'),
    ),
    backlog: devices.reduce((total, { backlog }) => total + (backlog ?? 0), 0),
    drainMs: store === 's04' ? null : isDraining ? 8 * MINUTE_MS : 0,
    oldestUnappliedMs: isDraining ? 96_000 : store === 's09' ? 42 * MINUTE_MS : 0,
  };
}

/** @returns a fleet whose every epoch is discharged */
export function fencedFleet(): FleetView {
  const fleet = exampleFleet();
  const lines = (fleet.proof?.lines ?? []).map((line) =>
    line.verdict === 'blocks'
      ? { ...line, verdict: 'fenced' as const, because: 'fence at op 1,203', next: null }
      : line,
  );
  return {
    ...fleet,
    proof: {
      round: 2,
      below: 2,
      holds: true,
      counts: { fenced: 44, writtenOff: 1, blocks: 0, onProcedure: 15 },
      lines,
    },
  };
}
