/** Every operation undone on every server; every moment at which a runner can be killed. */
import { test } from 'node:test';
import { SERVERS } from './test-servers.ts';
import { EXAMPLES, thereAndBack } from './undo-examples.ts';
import { killAndUndo, UNDO_KILLS } from './undo-kill-support.ts';

for (const moment of UNDO_KILLS) {
  void test(`undo survives SIGKILL at: ${moment.name}`, () => killAndUndo(moment));
}

for (const server of SERVERS) {
  for (const operation of EXAMPLES) {
    void test(`${operation} there and back on ${server.name}`, { skip: server.skip }, () =>
      thereAndBack(server, operation),
    );
  }
}
