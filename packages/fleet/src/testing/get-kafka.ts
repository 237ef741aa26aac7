/** Gets Apache Kafka's jars by their Maven coordinates: `npm run kafka -w @slipway/fleet`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KAFKA_JARS, KAFKA_VERSION } from './kafka-broker.ts';

mkdirSync(KAFKA_JARS, { recursive: true });
const project = join(KAFKA_JARS, 'pom.xml');
writeFileSync(
  project,
  `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>slipway</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
    <version>${KAFKA_VERSION}</version>
  </dependency></dependencies>
</project>
`,
);
const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
const args = ['-q', '-B', '-f', project, ...goal, `-DoutputDirectory=${KAFKA_JARS}`];
const { status } = spawnSync('mvn', args, { stdio: 'inherit' });
process.exit(status ?? 1);
