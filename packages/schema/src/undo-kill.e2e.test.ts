/**
 * Killed with SIGKILL while things are set aside or brought back, a resumed run loses nothing. All
 * moments are tried by the soak suite `undo`.
 */
import { test } from 'node:test';
import { killAndUndo, UNDO_KILLS } from './undo-kill-support.ts';

const CHOSEN = ['setting a table aside', 'converting back', 'taking the table away again'];

for (const moment of UNDO_KILLS.filter(({ name }) => CHOSEN.includes(name))) {
  void test(`undo survives SIGKILL at: ${moment.name}`, () => killAndUndo(moment));
}
