/**
 * The op log on a Kafka-protocol log, beyond what one database holds.
 *
 *   append  one batch to the device's partition, acks=all → its place, in the caller's transaction
 *   read    places from PostgreSQL → records from the partition's leader, each one checked
 *
 * The producer is not idempotent and uses no transactions: a batch sent twice stands twice in the
 * topic, and only the one whose offset was noted is ever read (see places.ts).
 */
import { Admin, Consumer, Producer, ProduceAcks, stringSerializers } from '@platformatic/kafka';
import type { Sql } from '@slipway/pg';
import { lineHash } from '../../../protocol/op.ts';
import type { HeldOp, OpLog } from '../../ports.ts';
import { LogCutError, LogUnavailableError } from './errors.ts';
import { ensurePlaces, lastPlacedSeq, notePlace, placesFrom, type Place } from './places.ts';

/** Bytes of lines in one batch: well below a broker's default `message.max.bytes` of 1 MiB. */
const BATCH_BYTES = 512 * 1024;
const FETCH_BYTES = 1024 * 1024;

export interface KafkaOpLogOptions {
  /** Holds the places, in schema `slipway`: the database whose transactions `append` is given. */
  readonly sql: Sql;
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  readonly topic: string;
  /**
   * Copies of each op, 1..; 3 by default. With 2 or more, an ack means that two brokers hold it.
   */
  readonly replicas?: number;
  /** Partitions of a topic that is made here; 12 by default. */
  readonly partitions?: number;
}

const keyOf = (op: Pick<HeldOp, 'device' | 'epoch' | 'seq'>): string =>
  `${op.device}/${op.epoch}/${op.seq}`;

/** @returns ops in batches of at most `BATCH_BYTES`, one op at least in each */
function batchesOf(ops: readonly HeldOp[]): HeldOp[][] {
  const batches: HeldOp[][] = [];
  let bytes = Infinity;
  for (const op of ops) {
    const size = Buffer.byteLength(op.line);
    if (bytes + size > BATCH_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)!.push(op);
    bytes += size;
  }
  return batches;
}

/** Runs tasks one after the other. */
function inTurn(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(task: () => Promise<T>): Promise<T> => {
    const mine = last.then(task, task);
    last = mine.catch(() => {});
    return mine;
  };
}

/** Makes the topic unless it is there; ops are kept until somebody deletes them. */
async function ensureTopic(admin: Admin, options: KafkaOpLogOptions): Promise<void> {
  const { topic, replicas = 3, partitions = 12 } = options;
  if ((await admin.listTopics()).includes(topic)) return;
  const configs = [
    { name: 'min.insync.replicas', value: String(Math.min(2, replicas)) },
    { name: 'unclean.leader.election.enable', value: 'false' },
    { name: 'retention.ms', value: '-1' },
    { name: 'cleanup.policy', value: 'delete' },
  ];
  try {
    await admin.createTopics({ topics: [topic], partitions, replicas, configs });
  } catch (error) {
    // The other colour may have made it just now.
    if (!(await admin.listTopics()).includes(topic)) throw error;
  }
}

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

interface LogRecord {
  readonly key: string;
  readonly line: string;
  readonly atMs: number;
}

/** @returns a partition's records in a fetch's answer, by offset */
function recordsOf(answer: FetchResponse, partition: number): Map<bigint, LogRecord> {
  const records = new Map<bigint, LogRecord>();
  const answers = answer.responses.flatMap((of) => of.partitions);
  for (const batch of answers.find((of) => of.partitionIndex === partition)?.records ?? []) {
    for (const record of batch.records) {
      records.set(batch.firstOffset + BigInt(record.offsetDelta), {
        key: record.key?.toString() ?? '',
        line: record.value?.toString() ?? '',
        atMs: Number(batch.firstTimestamp + record.timestampDelta),
      });
    }
  }
  return records;
}

/** Connects, after it has seen to the topic. */
async function openClients(options: KafkaOpLogOptions) {
  const base = {
    clientId: 'slipway-fleet',
    bootstrapBrokers: [...options.brokers],
    // Long enough for another broker to be elected leader.
    retries: 20,
    retryDelay: 500,
  };
  const admin = new Admin(base);
  try {
    await ensureTopic(admin, options);
  } catch (error) {
    throw new LogUnavailableError('open', error);
  } finally {
    await admin.close();
  }
  const producer = new Producer<string, string, string, string>({
    ...base,
    serializers: stringSerializers,
  });
  const consumer = new Consumer({ ...base, groupId: 'slipway-fleet', maxWaitTime: 500 });
  return { producer, consumer };
}

/** Sends batches and reads them back by their places. */
function partitionLog(
  topic: string,
  { producer, consumer }: Awaited<ReturnType<typeof openClients>>,
) {
  // The client keeps one fetch session for each broker, which takes one request at a time.
  const fetchInTurn = inTurn();

  const topicNow = async () => {
    const metadata = await consumer.metadata({ topics: [topic] });
    return metadata.topics.get(topic)!;
  };

  async function send(ops: readonly HeldOp[]): Promise<Place> {
    const { device } = ops[0]!;
    const count = (await topicNow()).partitionsCount;
    const partition = Number.parseInt(lineHash(device).slice(0, 8), 16) % count;
    const messages = ops.map((op) => ({
      topic,
      partition,
      key: keyOf(op),
      value: op.line,
      timestamp: BigInt(op.receivedMs),
    }));
    // Said with each send: the client takes no `acks` for all of them, and left to itself it asks
    // for the leader's word alone, which is lost with the leader.
    const { offsets } = await producer.send({ messages, acks: ProduceAcks.ALL });
    const firstOffset = offsets?.find((at) => at.partition === partition)?.offset;
    if (firstOffset === undefined) throw new Error('the broker named no offset');
    return { firstSeq: ops[0]!.seq, lastSeq: ops.at(-1)!.seq, partition, firstOffset };
  }

  /** @returns records from an offset on, by offset; at least that one */
  async function fetchFrom(partition: number, offset: bigint) {
    const { id, partitions } = await topicNow();
    const wanted = {
      partition,
      currentLeaderEpoch: -1,
      fetchOffset: offset,
      lastFetchedEpoch: -1,
      partitionMaxBytes: FETCH_BYTES,
    };
    const answer = await consumer.fetch({
      node: partitions[partition]!.leader,
      topics: [{ topicId: id, partitions: [wanted] }],
    });
    return recordsOf(answer, partition);
  }

  /** @returns the ops of one place from a seq on, at most `limit` */
  async function readPlace(device: string, epoch: number, place: Place, from: number, to: number) {
    const ops: HeldOp[] = [];
    let records: Awaited<ReturnType<typeof fetchFrom>> = new Map();
    for (let seq = from; seq <= to; seq++) {
      const offset = place.firstOffset + BigInt(seq - place.firstSeq);
      if (!records.has(offset)) records = await fetchFrom(place.partition, offset);
      const record = records.get(offset);
      const key = keyOf({ device, epoch, seq });
      if (record?.key !== key) throw new LogCutError(topic, place.partition, offset, key);
      const { line, atMs } = record;
      ops.push({ device, epoch, seq, hash: lineHash(line), line, receivedMs: atMs });
    }
    return ops;
  }

  return {
    send,
    readPlace: async (...of: Parameters<typeof readPlace>) => fetchInTurn(() => readPlace(...of)),
  };
}

/**
 * Opens the log; makes its topic and its table of places when they are missing.
 *
 * @throws {LogUnavailableError} no broker answers
 */
export async function kafkaOpLog(options: KafkaOpLogOptions): Promise<OpLog> {
  const { sql, topic } = options;
  await ensurePlaces(sql);
  const clients = await openClients(options);
  const { send, readPlace } = partitionLog(topic, clients);

  return {
    append: async (tx, ops) => {
      const [first] = ops;
      if (!first) return;
      const { device, epoch } = first;
      const placed = await lastPlacedSeq(tx, device, epoch);
      for (const batch of batchesOf(ops.filter(({ seq }) => seq > placed))) {
        const place = await send(batch).catch((error: unknown) => {
          throw new LogUnavailableError('take ops', error);
        });
        await notePlace(tx, device, epoch, place);
      }
    },
    read: async (device, epoch, fromSeq, limit) => {
      const ops: HeldOp[] = [];
      const places = await placesFrom(sql, device, epoch, fromSeq, limit);
      for (const place of places) {
        const from = Math.max(fromSeq, place.firstSeq);
        const to = Math.min(place.lastSeq, from + limit - ops.length - 1);
        if (to < from) break;
        ops.push(...(await readPlace(device, epoch, place, from, to)));
      }
      return ops;
    },
    close: async () => {
      await clients.producer.close();
      await clients.consumer.close();
    },
  };
}
