/** Sync, release 2.0.0: an entry refers to its store, a member has two names, money is in cents. */
import { LEVEL_1, LEVEL_2, performersOf } from '../performers.ts';
import { serveSync } from '../serve.ts';

await serveSync({
  name: 'sync 2.0.0',
  schemaVersion: 2,
  levels: [LEVEL_1, LEVEL_2],
  performers: performersOf({
    entry: async (tx, table, { body, opId }, points) => tx`
      insert into ${tx.unsafe(table)} (member, points, op_id, store_id)
      values (${String(body['member'])}, ${points}, ${opId}, ${String(body['storeId'])})`,
    member: async (tx, table, { body }) => tx`
      insert into ${tx.unsafe(table)} (id, first_name, last_name, email)
      values (${String(body['member'])}, ${String(body['firstName'])},
              ${String(body['lastName'])}, ${String(body['email'])})`,
    totalMinor: ({ body }) => Number(body['totalMinor']),
  }),
});
