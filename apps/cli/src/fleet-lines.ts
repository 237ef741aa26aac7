/** The fleet's view as text for a terminal: a line for all, what waits for a person, a table. */
import type { DeviceView, FleetView } from '@slipway/api';
import { formatDuration } from '@slipway/kernel';
import { tableLines } from './commands/fleet-options.ts';
import { count, counted } from './commands/schema-options.ts';

type Counts = FleetView['stores'][number]['counts'];

/** In the order in which they are told: what is well first. */
const STATES = ['healthy', 'draining', 'quarantined', 'silent', 'forked', 'revoked'] as const;

/**
 * @param store only this one
 * @returns the whole view as lines
 */
export function fleetLines(view: FleetView, nowMs: number, store: string | null): string[] {
  const stores = view.stores.filter((each) => store === null || each.store === store);
  const devices = stores.flatMap((each) => each.devices);
  return [
    ...summaryLines(view, stores),
    ...proofLines(view.proof),
    ...view.quarantine
      .filter((op) => store === null || devices.some(({ device }) => device === op.device))
      .map(quarantineLine),
    ...(devices.length > 0 ? ['', ...deviceTable(devices, nowMs)] : []),
  ];
}

function summaryLines(view: FleetView, stores: FleetView['stores']): string[] {
  const total: Counts = {};
  for (const { counts } of stores) {
    for (const state of STATES) total[state] = (total[state] ?? 0) + (counts[state] ?? 0);
  }
  const devices = STATES.reduce((sum, state) => sum + (total[state] ?? 0), 0);
  if (devices === 0) return ['No device is enrolled.'];
  const words = STATES.filter((state) => (total[state] ?? 0) > 0).map(
    (state) => `${count(total[state] ?? 0)} ${state}`,
  );
  const backlog = stores.reduce((sum, each) => sum + each.backlog, 0);
  const { held, applied, quarantined, perSecond } = view.ops;
  const waiting = Math.max(0, held - applied - quarantined);
  return [
    `${counted(devices, 'device')} in ${counted(stores.length, 'store')}: ${words.join(', ')}.`,
    `${counted(backlog, 'op')} on devices, ${count(waiting)} of ${count(held)} held to apply ` +
      `(${perSecond.toFixed(1)}/s), ${count(quarantined)} quarantined; ${drainWords(stores)}.`,
  ];
}

function drainWords(stores: FleetView['stores']): string {
  const unknown = stores.filter(({ drainMs }) => drainMs === null);
  if (unknown.length > 0) {
    const named = unknown.slice(0, 5).map(({ store }) => store);
    return `when it is drained cannot be said of ${named.join(', ')}`;
  }
  const longest = Math.max(0, ...stores.map(({ drainMs }) => drainMs ?? 0));
  return longest === 0 ? 'nothing waits' : `drained in about ${formatDuration(longest)}`;
}

function proofLines(proof: FleetView['proof']): string[] {
  if (!proof) return ['No round of fences has begun.'];
  const { fenced, writtenOff, blocks } = proof.counts;
  const what = proof.holds
    ? 'the contract proof holds'
    : `${count(blocks)} of ${counted(fenced + writtenOff + blocks, 'epoch')} block the contract`;
  return [`Round ${proof.round} of fences, below ${proof.below}: ${what}.`];
}

function quarantineLine(op: FleetView['quarantine'][number]): string {
  const wait = op.blocks === 1 ? 'waits' : 'wait';
  const waits = op.blocks > 0 ? `; ${counted(op.blocks, 'later op')} ${wait} for it` : '';
  return `Quarantined: ${op.opId} (${op.type || 'op'} of ${op.device}): ${op.reason}${waits}.`;
}

const HEADS = [
  'device',
  'store',
  'label',
  'state',
  'to send',
  'held',
  'applied',
  'quarantined',
  'heard',
  'epoch',
  'level',
  'discharged',
];

function deviceTable(devices: readonly DeviceView[], nowMs: number): string[] {
  const rows = devices.map((each) => [
    each.device,
    each.store,
    each.label + (each.isSimulated ? ' (simulated)' : ''),
    each.state,
    each.backlog === null ? 'unknown' : count(each.backlog),
    count(each.ackedSeq),
    count(each.appliedSeq),
    count(each.quarantined),
    each.seenMs === null ? 'never' : `${formatDuration(Math.max(0, nowMs - each.seenMs))} ago`,
    String(each.epoch),
    String(each.schemaVersion),
    each.isDischarged === null ? '-' : each.isDischarged ? 'yes' : 'no',
  ]);
  return tableLines(HEADS, rows);
}
