/** docs/launch-file.md against the reader of launch files. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { launchFileJsonSchema, readLaunch } from '@slipway/launch';
import { derivePlan } from './plan.ts';
import { readPage } from './testing/page.ts';

const page = readFileSync(new URL('../../../docs/launch-file.md', import.meta.url), 'utf8');

test('the example of docs/launch-file.md is a launch', () => {
  const { files } = readPage(page);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-docs-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const plan = derivePlan(readLaunch(join(folder, 'launch.yaml')));
    assert.equal(plan.name, 'spring-fifteen');
    assert.equal(plan.waves.length, 2);
    assert.deepEqual(plan.changes[0]?.version, 'minor-units');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** @returns the names of all keys that a JSON Schema has, at any depth */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(Object(schema.properties)) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

test('docs/launch-file.md explains every key of a launch file', () => {
  const explained = [...page.matchAll(/`([^`\n]+)`/g)].flatMap(([, text = '']) =>
    text.split(/[^a-z-]+/),
  );
  const missing = new Set(keysOf(launchFileJsonSchema())).difference(new Set(explained));
  assert.deepEqual([...missing], []);
});
