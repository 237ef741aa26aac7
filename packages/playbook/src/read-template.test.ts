import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { CHECKLISTS, ownTemplate, ownTemplateText, readTemplate } from './read-template.ts';

/** @returns what is said of a template, as `line: what next` */
function mistakes(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-playbook-'));
  const file = join(folder, 'playbook.yaml');
  try {
    writeFileSync(file, text);
    readTemplate(file);
    return [];
  } catch (error) {
    if (!(error instanceof InputFileError)) throw error;
    assert.equal(error.place?.file, file);
    return error.problems.map(({ place, what, next }) => `${place.line}: ${what} ${next}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const GOOD = `playbook: Mine
phases:
  - { id: before, title: Before }
items:
  - id: one
    phase: before
    due: -3d
    owner: dba
    what: Do one.
    why: It matters.
    done-when: It is done.
    evidence: attest
  - id: two
    phase: before
    due: -2d
    owner: release
    what: Do two.
    why: It matters.
    done-when: It is done.
    needs: [one]
    evidence: { probe: http, every: 1m, fresh: 5m, url: http://127.0.0.1/ }
`;

test('what is wrong with a template is told by its line', () => {
  assert.deepEqual(mistakes(GOOD), []);
  const cases: readonly [string, string, RegExp][] = [
    ['owner: dba', 'owner: dbaa', /^8: There is no role "dbaa"\. Did you mean "dba"\?$/],
    ['why: It', 'wy: It', /^10: "wy" is not a known key\. Did you mean "why"\?$/],
    ['probe: http', 'probe: htp', /^21: There is no kind of probe "htp"\. Did you mean "http"\?$/],
    ['needs: [one]', 'needs: [ones]', /^20: There is no item "ones"\. Did you mean "one"\?$/],
    ['phase: before', 'phase: befor', /^6: There is no phase "befor"\. Did you mean "before"\?$/],
    ['due: -3d', 'due: soon', /^7: "soon" is no offset\./],
    ['- id: two', '- id: one', /^13: There is "one" already among the items\./],
    ['fresh: 5m', 'fresh: 5s', /^21: A reading is stale after 5s, and taken only every 1m\./],
    [', url: http://127.0.0.1/', '', /^21: A probe of kind http lacks "url"\./],
    ['url: http', 'on: a, url: http', /^21: A probe of kind http has no use for "on"\./],
    [
      'evidence: attest',
      'needs: [two]\n    evidence: attest',
      /wait for each other: one needs two/,
    ],
  ];
  for (const [from, to, told] of cases) {
    const found = mistakes(GOOD.replace(from, to));
    assert.ok(
      found.some((one) => told.test(one)),
      `${to}: ${found.join('\n') || 'nothing was told'}`,
    );
  }
});

test('the checklists that come along: whole, ordered in time, in plain short sentences', () => {
  for (const name of CHECKLISTS) {
    const { items, phases } = ownTemplate(name);
    const used = new Set(items.map(({ phase }) => phase));
    assert.deepEqual(
      [...used],
      phases.map(({ id }) => id),
      name,
    );
    const minutes = new Map(
      items.map(({ id, due }) => [id, due.days * 1440 + due.hours * 60 + due.minutes]),
    );
    for (const { id, needs, what, why, doneWhen } of items) {
      for (const need of needs) {
        assert.ok(minutes.get(need)! <= minutes.get(id)!, `${need} is due after ${id}`);
      }
      for (const text of [what, why, doneWhen]) assert.match(text, /\.$/, id);
      assert.ok(what.split(' ').length <= 22, `${id} is too long to be read from a wall`);
    }
    assert.match(ownTemplateText(name), /^# /);
  }
  assert.ok(ownTemplate('launch').items.length >= 45);
});
