/** Every operation on every kind of table, each operation in a change of its own. */
import { test } from 'node:test';
import { SERVERS } from '../test-servers.ts';
import { USES } from './operations.ts';
import { runUses } from './run.ts';

for (const server of SERVERS) {
  for (const use of USES) {
    void test(`${use.name} on every kind of table (${server.name})`, { skip: server.skip }, () =>
      runUses(server, [use]).then(() => undefined),
    );
  }
}
