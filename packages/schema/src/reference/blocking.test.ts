import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanStep } from '../core/steps.ts';
import { blockingOf } from './blocking.ts';

const STEP: PlanStep = {
  index: 0,
  kind: 'ddl',
  title: 'a step',
  sql: [],
  table: 'member',
  lock: 'none',
  transactional: true,
  undo: [],
  because: '',
};

const CASES: readonly (readonly [what: string, step: Partial<PlanStep>, says: RegExp | null])[] = [
  ['nothing', { lock: 'none' }, null],
  ['a lock beside which all goes on', { lock: 'SHARE UPDATE EXCLUSIVE' }, null],
  ['reads of a view', { lock: 'ACCESS SHARE' }, null],
  ['all', { lock: 'ACCESS EXCLUSIVE on its views' }, /^reads and writes wait: 30 ms a try/],
  ['writes', { lock: 'SHARE ROW EXCLUSIVE, also on store' }, /^writes wait, reads do not: 30 ms/],
  ['writes of an index', { lock: 'SHARE' }, /^writes wait, reads do not/],
  ['no try', { lock: 'ACCESS EXCLUSIVE', transactional: false }, /^reads and writes wait while/],
];

for (const [what, step, says] of CASES) {
  void test(`a step that keeps waiting: ${what}`, () => {
    const words = blockingOf({ ...STEP, ...step });
    if (says) assert.match(words ?? '', says);
    else assert.equal(words, null);
  });
}
