/** The op log on a real Apache Kafka, one broker, does what every op log must. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { TestDatabase } from '@slipway/pg/testing';
import { kafkaMissing, startKafka, type Broker } from '../../../testing/kafka-broker.ts';
import { opLogSuite } from '../suite.ts';
import { kafkaOpLog } from './kafka.ts';

const skip = kafkaMissing();
const folder = mkdtempSync(join(tmpdir(), 'slipway-kafka-'));
let brokers: Broker[] = [];
before(async () => {
  if (skip === false) brokers = await startKafka(folder, 1);
});
after(async () => {
  await Promise.all(brokers.map((broker) => broker.kill()));
  rmSync(folder, { recursive: true, force: true });
});

/** Each database of a test has a topic of its own. */
const topicOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);

opLogSuite(
  'Kafka',
  {
    open: async (database) =>
      kafkaOpLog({
        sql: database.sql,
        brokers: brokers.map(({ address }) => address),
        topic: topicOf(database),
        replicas: 1,
        partitions: 3,
      }),
    writerArgs: (database) => [brokers[0]!.address, topicOf(database), '1'],
  },
  skip,
);
