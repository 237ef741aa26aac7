/** Publishes an empty roster, and is killed before its n-th statement; for the crash test. */
import { connect, type Sql, type Transaction } from '@slipway/pg';
import { publishRoster } from '../publish.ts';

const [url, week, killAt] = process.argv.slice(2) as [string, string, string];
let statements = 0;

/** Counts the statements of a transaction. */
function counted(tx: Transaction): Transaction {
  return new Proxy(tx, {
    apply: (target, self, args) => {
      // A call with a template is a statement; other calls make parts of one.
      const isStatement = Array.isArray(args[0]) && 'raw' in args[0];
      if (isStatement && ++statements === Number(killAt)) process.kill(process.pid, 'SIGKILL');
      return Reflect.apply(target as never, self, args);
    },
  });
}

const sql = connect(url, { name: 'slipway-test-publish', max: 1 });
const watched = new Proxy(sql, {
  get: (target, key) =>
    key === 'begin'
      ? (body: (tx: Transaction) => Promise<unknown>) => target.begin((tx) => body(counted(tx)))
      : Reflect.get(target, key),
}) as Sql;

const wish = { week, roster: [], by: 'test', why: 'test', agreed: 'all', from: null } as const;
await publishRoster(watched, { ...wish, nowMs: 0 });
await sql.end();
console.log(statements);
