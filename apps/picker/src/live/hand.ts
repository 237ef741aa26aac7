/** What is only in the hand, kept by the browser: a reload of the page goes on with it. */
import { leftOf, lineAtHand, type Phase, type Picking } from '@slipway/crew/picker';

interface Kept {
  readonly list: string;
  readonly step: number;
  /** Units that lay in the tote: after another step it is another hand. */
  readonly left: number;
  readonly phase: Phase;
}

const KEY = 'slipway-pick-hand';

export function keepHand(picking: Picking): void {
  const line = lineAtHand(picking);
  if (!line) return forgetHand();
  const { list } = picking.list;
  const left = leftOf(picking, line);
  const kept: Kept = { list, step: line.step, left, phase: picking.phase };
  localStorage.setItem(KEY, JSON.stringify(kept));
}

export const forgetHand = (): void => localStorage.removeItem(KEY);

/** @returns what was in the hand when the page went, or null: then it is another line */
export function recallHand(picking: Picking): Phase | null {
  const line = lineAtHand(picking);
  const text = localStorage.getItem(KEY);
  if (!line || text === null) return null;
  try {
    const { list, step, left, phase } = JSON.parse(text) as Kept;
    const isSame =
      list === picking.list.list && step === line.step && left === leftOf(picking, line);
    const isHand = phase.is === 'item' || phase.is === 'tote';
    return isSame && isHand && phase.scanned > 0 && phase.scanned <= left ? phase : null;
  } catch {
    return null; // of another release of the page
  }
}
