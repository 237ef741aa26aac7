/** The row of figures over the devices: of the fleet as a whole, and only what is known. */
import type { FleetView } from '@slipway/api';
import { addCounts, devicesIn } from './device-states.ts';
import type { FigureView } from './figures.ts';
import { count, longAgo, THIN } from './format.ts';

/** @returns how many devices there are, and how many were heard of lately */
export function devicesFigure(fleet: FleetView): FigureView {
  const counts = addCounts(fleet.stores.map((store) => store.counts));
  const revoked = counts.revoked ?? 0;
  const heard = devicesIn(counts) - revoked - (counts.silent ?? 0);
  return {
    value: count(devicesIn(counts)),
    unit: '',
    notes: [`${count(heard)} heard`, revoked > 0 ? `${count(revoked)} revoked` : 'none revoked'],
  };
}

/** @returns ops that are still on the devices, as those said */
export function onDevicesFigure(fleet: FleetView): FigureView {
  const backlog = fleet.stores.reduce((total, store) => total + store.backlog, 0);
  const stores = fleet.stores.filter((store) => store.backlog > 0).length;
  const where = stores === 1 ? 'in 1 store' : `in ${count(stores)} stores`;
  return { value: count(backlog), unit: '', notes: ['as they last said', where] };
}

/** @returns ops that are held and wait to be applied, those in quarantine left out */
export function unappliedFigure({ ops }: FleetView): FigureView {
  const waiting = Math.max(0, ops.held - ops.applied - ops.quarantined);
  const rate = ops.perSecond < 10 ? ops.perSecond.toFixed(1) : count(ops.perSecond);
  return {
    value: count(waiting),
    unit: '',
    notes: [`of ${count(ops.held)} held`, `${rate} applied a second`],
  };
}

/** @returns when the last store will have nothing that waits */
export function drainFigure(fleet: FleetView): FigureView {
  const unknown = fleet.stores.filter(({ drainMs }) => drainMs === null).length;
  const longest = Math.max(0, ...fleet.stores.map(({ drainMs }) => drainMs ?? 0));
  const [value = '0', unit = 's', rest = ''] = longAgo(longest).split(THIN);
  const stores = unknown === 1 ? '1 store' : `${count(unknown)} stores`;
  return {
    value,
    unit: `${unit}${rest}`,
    notes:
      unknown > 0
        ? [`unknown for ${stores}`, 'nothing moves, or silent']
        : [longest > 0 ? 'for the slowest store' : 'nothing waits', 'at the present rate'],
  };
}

export interface ProofFigure {
  readonly word: string;
  readonly notes: readonly string[];
  /** The state whose shape stands beside the word; null when there is no round. */
  readonly state: 'fenced' | 'blocks' | null;
}

/** @returns whether the contract proof holds */
export function proofFigure({ proof }: FleetView): ProofFigure {
  if (!proof) return { word: 'No round', notes: ['no fence was', 'asked for'], state: null };
  const { fenced, writtenOff, blocks } = proof.counts;
  const all = fenced + writtenOff + blocks;
  const round = `round ${proof.round}, below ${proof.below}`;
  return proof.holds
    ? { word: 'Holds', notes: [`all ${count(all)} epochs`, round], state: 'fenced' }
    : { word: 'Blocked', notes: [`by ${count(blocks)} of ${count(all)}`, round], state: 'blocks' };
}
