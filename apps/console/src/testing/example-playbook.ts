/** A checklist as a control plane tells it: an item stands, one is stale, one is missing. */
import type { ChecklistItem, PlaybookView } from '@slipway/api';

const HOUR_MS = 3_600_000;

/** @returns a checklist of which two items hold the launch at that moment */
export function examplePlaybook(nowMs: number): PlaybookView {
  const item: ChecklistItem = {
    key: 'training-paths',
    store: null,
    phase: 't-30d',
    what: 'Training paths',
    why: 'Nobody learns on the day.',
    doneWhen: 'Each role has its path.',
    role: 'Training',
    owners: ['ben'],
    blocking: false,
    due: '2026-10-15T09:00[Europe/London]',
    dueMs: nowMs - 700 * HOUR_MS,
    state: 'green',
    sinceMs: nowMs - HOUR_MS,
    waitsFor: [],
    probe: null,
    record: { note: 'seen', by: 'ben', atMs: nowMs - HOUR_MS },
  };
  const sample = { key: 'price-sample@s03', what: 'Price sample', store: 's03', blocking: true };
  const phones = { key: 'phones', what: 'Phones verified', owners: ['ada'], blocking: true };
  const hold = { store: null, sinceMs: nowMs - HOUR_MS, owedBy: [], role: 'Pricing' };
  return {
    atMs: nowMs,
    title: 'Launch playbook',
    phases: [
      { id: 't-30d', title: 'T-30d' },
      { id: 't-24h', title: 'T-24h' },
    ],
    items: [
      item,
      { ...item, ...sample, phase: 't-24h', state: 'stale', probe: 'sql', owners: [] },
      { ...item, ...phones, phase: 't-24h', state: 'missing', record: null },
    ],
    holds: [
      { ...hold, key: 'price-sample@s03', store: 's03', state: 'stale', why: 'seen 2 h ago' },
      { ...hold, key: 'phones', state: 'missing', owedBy: ['ada'], why: 'nobody has signed it' },
    ],
    isHolding: true,
  };
}
