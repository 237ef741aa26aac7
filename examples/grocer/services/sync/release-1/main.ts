/** Sync, release 1.0.0: where points moved is free text, a name is one, prices are decimal. */
import { LEVEL_1, performersOf } from '../performers.ts';
import { serveSync } from '../serve.ts';

await serveSync({
  name: 'sync 1.0.0',
  schemaVersion: 1,
  levels: [LEVEL_1],
  performers: performersOf({
    entry: async (tx, table, { body, opId }, points) => tx`
      insert into ${tx.unsafe(table)} (member, points, op_id, place)
      values (${String(body['member'])}, ${points}, ${opId}, ${String(body['place'])})`,
    member: async (tx, table, { body }) => tx`
      insert into ${tx.unsafe(table)} (id, full_name, email)
      values (${String(body['member'])}, ${String(body['fullName'])}, ${String(body['email'])})`,
    totalMinor: ({ body }) => Math.round(Number(body['total']) * 100),
  }),
});
