import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { shiftsOf, type DemandFile } from '../core/demand.ts';
import { readRosterFolder } from './folder.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-roster-'));
after(() => rmSync(root, { recursive: true, force: true }));

const STORES = [{ id: 's01', name: 'Quayside', zone: 'America/New_York' }];
const HEAD =
  'id,name,home,experience,skills,mentor,isMentor,minor,least hours,most hours,language,mail';
const FILES: Readonly<Record<string, string>> = {
  'people.csv': `${HEAD}
ada,Ada,s01,senior,triage till,,yes,no,0,40,en,
"ben","Ben, the second",s01,regular,till,ada,no,no,0,40,es,ben@example.org
`,
  'certificates.csv': `person,name,passed,observed by,observed,expires
ada,triage,2026-09-01,ben,2026-09-02,2027-09-01
ada,offline-till,2026-09-01,ben,2026-09-02,2027-09-01
ben,offline-till,2026-09-01,ada,2026-09-02,2027-09-01
`,
  'availability.csv': `person,day,from,to,kind
ada,monday,06:00,14:00,free
ada,monday,14:00,22:00,free
ben,2026-12-01,,,away
`,
  'demand.yaml': `week: 2026-11-30
law:
  rest: 10h
  week: 48h
  notice: 7d
  seasonal-per-mentor: 3
  minors: { from: "06:00", to: "20:00", day: 8h, week: 24h }
undesired: [late]
shifts:
  late: { from: "14:00", to: "22:00", needs: { till: 1, triage: 1 } }
stores:
  - { id: s01, opens: { from: "14:00", to: "22:00" } }
`,
};

function folder(change: Readonly<Record<string, (text: string) => string>> = {}): string {
  const at = mkdtempSync(join(root, 'one-'));
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(at, name), change[name]?.(text) ?? text);
  }
  return at;
}

void test('R14 a wrong file is told by line, impossible demand by its smallest conflict', () => {
  const read = readRosterFolder(folder(), STORES);
  assert.equal(read.people[1]?.name, 'Ben, the second');
  const cases: readonly [string, string, (text: string) => string, number, RegExp][] = [
    ['column', 'people.csv', (t) => t.replace('minor,', 'minr,'), 1, /"minor" is missing/],
    ['quote', 'people.csv', (t) => t.replace('"ben"', '"ben'), 3, /not CSV/],
    ['store', 'people.csv', (t) => t.replace('ada,Ada,s01', 'ada,Ada,s02'), 2, /Store "s02"/],
    ['person', 'availability.csv', (t) => t.replace('ben,', 'bem,'), 4, /Person "bem"/],
    ['overlap', 'availability.csv', (t) => t.replace('14:00,22', '13:00,22'), 3, /overlaps line 2/],
    ['date', 'availability.csv', (t) => t.replace('12-01', '13-01'), 4, /is no day/],
    ['demand store', 'demand.yaml', (t) => t.replace('id: s01', 'id: s9'), 12, /Store "s9"/],
    [
      'hours',
      'demand.yaml',
      (t) => t.replace('"22:00" } }\n', '"23:00" } }\n'),
      12,
      /open at 22:00/,
    ],
    [
      'impossible',
      'demand.yaml',
      (t) => t.replace('till: 1', 'till: 2'),
      10,
      /till and triage toge/,
    ],
    [
      'alone',
      'demand.yaml',
      (t) => t.replace('triage: 1', 'triage: 2'),
      10,
      /^triage together ask/,
    ],
  ];
  for (const [name, file, change, line, words] of cases) {
    const at = folder({ [file]: change });
    assert.throws(
      () => readRosterFolder(at, STORES),
      (error: unknown) => {
        assert.ok(error instanceof InputFileError, name);
        assert.match(error.what, words, name);
        assert.deepEqual([error.place?.file, error.place?.line], [join(at, file), line], name);
        return true;
      },
      name,
    );
  }
});

void test('R15 a shift over a change of clocks has its real length, in each zone', () => {
  const night = { from: '22:00', to: '06:00', needs: { till: 1 } };
  const { demand } = readRosterFolder(folder(), STORES);
  const file: DemandFile = { ...demand, week: '2026-10-26', shifts: { night } };
  const zones = ['America/New_York', 'America/Phoenix'];
  const [ny, phoenix] = zones.map((zone) =>
    shiftsOf(file, [{ ...STORES[0]!, zone }]).map(({ fromMs, untilMs }) => ({
      fromMs,
      hours: (untilMs - fromMs) / 3_600_000,
    })),
  );
  // On the night to Sunday, 1 November 2026, clocks of New York go back; Phoenix has no such night.
  assert.deepEqual(
    ny!.map(({ hours }) => hours),
    [8, 8, 8, 8, 8, 9, 8],
  );
  assert.deepEqual(
    phoenix!.map(({ hours }) => hours),
    [8, 8, 8, 8, 8, 8, 8],
  );
  assert.equal(phoenix![0]!.fromMs - ny![0]!.fromMs, 3 * 3_600_000);
});
