/**
 * Single keys: on unless somebody turned them off on this screen, and never while something is
 * typed, a dialog is open or a modifier is held (WCAG 2.1.4).
 */
const SETTING = 'slipway.single-keys';

export function areSingleKeysOn(): boolean {
  return localStorage.getItem(SETTING) !== 'off';
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(SETTING, on ? 'on' : 'off');
}

/** @returns whether a key press is meant as a single key */
export function isSingleKey(event: KeyboardEvent): boolean {
  if (!areSingleKeysOn() || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target instanceof Element ? event.target : null;
  return target === null || target.closest('input, textarea, select, [role="dialog"]') === null;
}
