/**
 * Appends ops to a log until it is killed: `op-log-writer.ts DATABASE_URL [BROKERS TOPIC
 * REPLICAS]`.
 * Prints the seq that is committed, a line each.
 */
import { connect } from '@slipway/pg';
import { kafkaOpLog } from '../server/oplog/kafka/kafka.ts';
import { pgOpLog } from '../server/oplog/pg.ts';
import { heldOp } from './held-op.ts';

const [url, brokers, topic, replicas] = process.argv.slice(2);
const sql = connect(url!, { name: 'op-log-writer' });
const log = brokers
  ? await kafkaOpLog({
      sql,
      brokers: brokers.split(','),
      topic: topic!,
      replicas: Number(replicas),
    })
  : pgOpLog(sql);
for (let seq = 1; ; seq += 3) {
  const ops = [0, 1, 2].map((more) => heldOp('till-k', 1, seq + more));
  await sql.begin(async (tx) => log.append(tx, ops));
  process.stdout.write(`${seq + 2}\n`);
}
