import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCircle, startLevels } from './order.ts';

const service = (name: string, ...needs: string[]) => ({ name, needs });

test('services start after everything they need, and together where they can', () => {
  const services = [service('c', 'b', 'd'), service('b', 'a'), service('a'), service('d')];
  assert.deepEqual(startLevels(services), [['a', 'd'], ['b'], ['c']]);
});

test('a circle is found with its way round, however long the way to it', () => {
  const circle = [service('x', 'a'), service('a', 'b'), service('b', 'c'), service('c', 'a')];
  assert.deepEqual(findCircle(circle), ['a', 'b', 'c', 'a']);
  assert.deepEqual(findCircle([service('a', 'a')]), ['a', 'a']);
  assert.equal(findCircle([service('a', 'b', 'c'), service('b', 'c'), service('c')]), undefined);
});
