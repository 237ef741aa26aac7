/** Every moment at which a runner can be killed around an undo. */
import { test } from 'node:test';
import { killAndUndo, UNDO_KILLS } from './undo-kill-support.ts';

for (const moment of UNDO_KILLS) {
  void test(`undo survives SIGKILL at: ${moment.name}`, () => killAndUndo(moment));
}
