/** What the page of decisions is told: an act that somebody may sign, and something that waits. */
import type { DecisionOption, LaunchView, WaitingDecision } from '@slipway/api';
import { lackingFor, type Act, type RoleBook } from '@slipway/authority';
import type { LaunchRecord } from '@slipway/launch';

/** A launch by its record and as it stands now. */
export interface Seen {
  readonly launch: LaunchRecord;
  readonly view: LaunchView;
}

export const NOBODY: RoleBook = { launch: {}, stores: {} };

/** @returns whose signatures an act takes, in words */
const whoMay = (act: Act): string => lackingFor(act, [], NOBODY, null).join(', and ');

interface OptionWords {
  readonly title: string;
  readonly consequences: readonly string[];
  readonly danger?: boolean;
}

export function optionOf(act: Act, target: string | null, words: OptionWords): DecisionOption {
  const { title, consequences, danger = false } = words;
  return { act, target, title, consequences: [...consequences], who: whoMay(act), danger };
}

type Waits = Omit<WaitingDecision, 'sinceMs' | 'untilMs' | 'signed' | 'lacking'>;

/** @param act whose signatures it waits for */
export const waits = (one: Waits, sinceMs: number, act: Act): WaitingDecision => ({
  ...one,
  sinceMs,
  untilMs: null,
  signed: [],
  lacking: [whoMay(act)],
});
