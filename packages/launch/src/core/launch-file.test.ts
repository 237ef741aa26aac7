import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LaunchFile, launchFileJsonSchema } from './launch-file.ts';

const file = new URL('../../launch.schema.json', import.meta.url);

test('the schema for editors is up to date; write it with src/write-json-schema.ts', () => {
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), launchFileJsonSchema());
});

test('the schema for editors has every key of the file and all sections in place', () => {
  const schema = launchFileJsonSchema() as {
    properties: Record<string, { type?: string }>;
    required: string[];
  };
  const keys = Object.keys(schema.properties).toSorted();
  assert.deepEqual(keys, Object.keys(LaunchFile.properties).toSorted());
  assert.deepEqual(schema.required, ['launch', 'opens']);
  const types = keys.map((key) => [key, schema.properties[key]?.type]);
  assert.deepEqual(Object.fromEntries(types), {
    budgets: 'object',
    changes: 'array',
    criteria: 'array',
    crew: 'string',
    databases: 'object',
    devices: 'object',
    escalation: 'string',
    journeys: 'array',
    launch: 'string',
    opens: 'string',
    people: 'string',
    playbook: 'string',
    ramp: 'object',
    roles: 'object',
    rollback: 'object',
    services: 'array',
    staging: 'object',
    stores: 'string',
    traffic: 'object',
  });
});
