/**
 * The state vocabulary of devices: a word for each state and which of them ask for a look. The
 * shape is drawn by `ui/glyph.tsx`, the colour by `ui/tokens.css`, both keyed by the state.
 */
import type { DeviceState, FleetView } from '@slipway/api';

/** The word that stands beside each shape. */
export const DEVICE_WORD: Readonly<Record<DeviceState, string>> = {
  healthy: 'Healthy',
  draining: 'Draining',
  revoked: 'Revoked',
  silent: 'Silent',
  quarantined: 'Quarantined',
  forked: 'Forked',
};

/** Every state, in the order of the legend. */
export const DEVICE_STATES = Object.keys(DEVICE_WORD) as DeviceState[];

/** The states that ask for a look, worst first. */
export const ABNORMAL_DEVICES: readonly DeviceState[] = ['forked', 'silent', 'quarantined'];

export type Counts = FleetView['stores'][number]['counts'];

/** @returns how many devices are in all states together */
export function devicesIn(counts: Counts): number {
  return DEVICE_STATES.reduce((total, state) => total + (counts[state] ?? 0), 0);
}

/** @returns the worst state that asks for a look; null when none does */
export function worstOf(counts: Counts): DeviceState | null {
  return ABNORMAL_DEVICES.find((state) => (counts[state] ?? 0) > 0) ?? null;
}

/** @returns `44 healthy, 2 draining`, leaving out states with none */
export function countsInWords(counts: Counts): string {
  return DEVICE_STATES.filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${counts[state]} ${DEVICE_WORD[state].toLowerCase()}`)
    .join(', ');
}

/** @returns the counts of several stores together */
export function addCounts(all: readonly Counts[]): Counts {
  const total: Counts = {};
  for (const counts of all) {
    for (const state of DEVICE_STATES) {
      const count = counts[state] ?? 0;
      if (count > 0) total[state] = (total[state] ?? 0) + count;
    }
  }
  return total;
}
