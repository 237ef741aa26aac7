/**
 * The launch file of this run: the example's own, with a free port to listen on and as many stores
 * as were asked for. Services and changes are the example’s, by link; its signals are read
 * more often, for the demo's clock runs fast and every gate waits for a reading at its weight.
 */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { GROCER_FOLDER } from '../src/index.ts';
import { writeCrewFolder } from './crew/folder.ts';

const READ_EVERY = '1s';

/**
 * @param people the file of those whose signatures count
 * @returns the path of the launch file, in `folder`
 */
export function writeLaunch(folder: string, stores: number, port: number, people: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of ['services', 'changes']) {
    symlinkSync(join(GROCER_FOLDER, name), join(folder, name));
  }
  writeJourneys(folder);
  const kept = writeStores(folder, stores);
  writeCrewFolder(join(folder, 'crew'), kept, Date.now());
  const launch = parseDocument(readFileSync(join(GROCER_FOLDER, 'launch.yaml'), 'utf8'));
  launch.setIn(['traffic', 'listen'], `127.0.0.1:${port}`);
  launch.set('people', people);
  for (const criterion of (launch.get('criteria') as YAMLSeq<YAMLMap>).items) {
    const signal = criterion.get('signal') as YAMLMap;
    if (signal.has('sql') || signal.has('fleet')) signal.set('every', READ_EVERY);
  }
  const waves = launch.getIn(['ramp', 'waves']) as YAMLSeq<YAMLMap>;
  let used = 0;
  for (const wave of waves.items) {
    const named = wave.get('stores');
    if (!isSeq(named)) continue;
    named.items = named.items.filter((item) => kept.has(String(item)));
    used += named.items.length;
  }
  // A small fleet may have nobody left for the last waves.
  waves.items = waves.items.filter((wave) => {
    const named = wave.get('stores');
    return isSeq(named) ? named.items.length > 0 : used < kept.size;
  });
  const file = join(folder, 'launch.yaml');
  writeFileSync(file, launch.toString());
  return file;
}

function writeJourneys(folder: string): void {
  const from = join(GROCER_FOLDER, 'journeys');
  mkdirSync(join(folder, 'journeys'));
  for (const name of readdirSync(from)) {
    const journey = parseDocument(readFileSync(join(from, name), 'utf8'));
    journey.set('every', READ_EVERY);
    writeFileSync(join(folder, 'journeys', name), journey.toString());
  }
}

function writeStores(folder: string, count: number): Set<string> {
  const stores = parseDocument(readFileSync(join(GROCER_FOLDER, 'stores.yaml'), 'utf8'));
  const list = (
    isSeq(stores.contents) ? stores.contents : stores.get('stores')
  ) as YAMLSeq<YAMLMap>;
  list.items = list.items.slice(0, count);
  writeFileSync(join(folder, 'stores.yaml'), stores.toString());
  return new Set(list.items.map((store) => String(store.get('id'))));
}
