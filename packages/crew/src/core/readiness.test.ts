import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MayWork } from './may-work.ts';
import {
  rosterPublished,
  shiftsLed,
  stationCertified,
  type Staffed,
  type StaffedShift,
} from './readiness.ts';

const MAY: MayWork = { may: true };
const NOT: MayWork = {
  may: false,
  gaps: [
    { kind: 'certificate', name: 'triage', standing: { is: 'expired', sinceMs: 1 }, path: null },
  ],
};

const staff = (person: string, more: Partial<Staffed> = {}): Staffed => ({
  person,
  station: 'triage',
  isLead: false,
  isMentor: false,
  may: MAY,
  ...more,
});
const shift = (name: string, ...all: Staffed[]): StaffedShift => ({
  shift: name,
  fromMs: 10,
  untilMs: 20,
  staff: all,
});

void test('G4 no roster, none at the opening, or an empty shift is not ready', () => {
  assert.equal(rosterPublished([], 10).holds, false);
  assert.equal(rosterPublished([shift('a', staff('ada'))], 20).note, 'no shift covers the opening');
  assert.equal(rosterPublished([shift('a')], 10).note, 'nobody stands on a');
  assert.deepEqual(rosterPublished([shift('a', staff('ada'))], 10), {
    holds: true,
    note: '1 shifts, 1 people',
  });
});

void test('G5 each shift has a certified triage lead, and a mentor', () => {
  const lead = staff('ada', { isLead: true });
  const mentor = staff('ben', { isMentor: true, station: 'picks' });
  assert.equal(shiftsLed([shift('a', lead, mentor)]).holds, true);
  assert.equal(shiftsLed([]).holds, false);
  const expired = { ...lead, may: NOT };
  const cases: readonly [StaffedShift, string][] = [
    [shift('a', lead), 'a has no mentor'],
    [shift('a', mentor), 'a has no certified triage lead'],
    [shift('a', expired, mentor), 'a has no certified triage lead'],
    [shift('a', { ...lead, station: 'till' }, mentor), 'a has no certified triage lead'],
    [shift('a'), 'a has no certified triage lead and no mentor'],
  ];
  for (const [one, note] of cases) {
    assert.deepEqual(shiftsLed([shift('ok', lead, mentor), one]), { holds: false, note });
  }
});

void test('G6 four pickers in five are certified; at triage everybody is', () => {
  const pickers = (able: number, not: number) =>
    shift(
      'a',
      ...Array.from({ length: able + not }, (_, at) =>
        staff(`p${at}`, { station: 'picks', may: at < able ? MAY : NOT }),
      ),
    );
  assert.equal(stationCertified([pickers(4, 1)], 'picks').holds, true);
  assert.equal(stationCertified([pickers(3, 1)], 'picks').holds, false);
  assert.match(stationCertified([pickers(3, 1)], 'triage').note, /nobody is rostered for triage/);
  const one = stationCertified([shift('a', staff('ada'), staff('ben', { may: NOT }))], 'triage');
  assert.match(one.note, /^1 of 2 at triage are certified: ben certificate triage has run out/);
});
