/**
 * A real Apache Kafka for tests: brokers in KRaft mode on free ports of loopback, in a folder of
 * their own. Java comes from the system, the jars by Maven coordinates (see get-kafka.ts).
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@slipway/kernel';

export const KAFKA_VERSION = '4.3.1';
/** Holds the jars, beside the repository's other caches; get-kafka.ts fills it. */
export const KAFKA_JARS = join(
  import.meta.dirname,
  `../../../../node_modules/.cache/slipway-kafka-${KAFKA_VERSION}`,
);
const INSTALL = 'apt-get install openjdk-17-jre-headless maven && npm run kafka -w @slipway/fleet';

/** Why there can be no broker here, and what to do; false when there can. */
export function kafkaMissing(): string | false {
  const java = spawnSync('java', ['-version']).status === 0;
  if (java && existsSync(join(KAFKA_JARS, `kafka_2.13-${KAFKA_VERSION}.jar`))) return false;
  const notice = `Apache Kafka ${KAFKA_VERSION} is not here: ${INSTALL}`;
  if (process.env['CI'] === 'true') throw new Error(notice);
  return notice;
}

// Small and quick to start: tests are about the protocol, not about throughput.
const JVM = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
const CLUSTER = 'c2xpcHdheS1mbGVldC10ZXN0';

const java = (main: string, ...args: string[]) => [...JVM, '-cp', `${KAFKA_JARS}/*`, main, ...args];

async function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  const answer = await promise;
  socket.destroy();
  return answer;
}

/** One broker; `kill` is kill -9, `start` brings it back on what its disk has. */
export interface Broker {
  readonly address: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

function brokerAt(folder: string, port: number): Broker {
  let child: ChildProcess | undefined;
  const log = join(folder, 'broker.out');
  return {
    address: `127.0.0.1:${port}`,
    start: async () => {
      const out = openSync(log, 'a');
      const args = java('kafka.Kafka', join(folder, 'server.properties'));
      child = spawn('java', args, { stdio: ['ignore', out, out] });
      // About 4 s of processor time; a machine that is busy elsewhere takes long over it.
      const deadlineMs = Date.now() + 180_000;
      while (!(await listens(port))) {
        if (child.exitCode !== null || Date.now() > deadlineMs) {
          throw new Error(`the broker did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
        }
        await delay(50);
      }
    },
    kill: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
      await promise;
    },
  };
}

/**
 * Starts a cluster whose every member is broker and controller.
 *
 * @param folder empty, the caller's; the caller removes it after `kill` of every broker
 * @param count 1 or 3
 */
export async function startKafka(folder: string, count: 1 | 3): Promise<Broker[]> {
  const ids = Array.from({ length: count }, (_, at) => at + 1);
  const ports: { broker: number; controller: number }[] = [];
  for (const _ of ids) ports.push({ broker: await freePort(), controller: await freePort() });
  const voters = ports.map(({ controller }, at) => `${at + 1}@127.0.0.1:${controller}`).join(',');
  const brokers = ports.map(({ broker, controller }, at) => {
    const own = join(folder, `broker-${at + 1}`);
    const file = `${own}.properties`;
    writeFileSync(
      file,
      `process.roles=broker,controller
node.id=${at + 1}
controller.quorum.voters=${voters}
listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${own}
offsets.topic.replication.factor=1
auto.create.topics.enable=false
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
`,
    );
    const format = java('kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', file);
    const made = spawnSync('java', format, { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`the storage was not formatted:\n${made.stderr}`);
    writeFileSync(join(own, 'server.properties'), readFileSync(file));
    return brokerAt(own, broker);
  });
  try {
    await Promise.all(brokers.map((broker) => broker.start()));
  } catch (error) {
    await Promise.all(brokers.map((broker) => broker.kill()));
    throw error;
  }
  return brokers;
}
