/** Which differences are told, how, and which of them stop the next step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareShapes, type ShapeItem, type ShapeKind } from './shape.ts';

function item(kind: ShapeKind, on: string, name: string, text = ''): ShapeItem {
  return { kind, on, name, text };
}

const TABLE = item('table', 'shop', 'item', 'r f');
const COLUMN = item('column', 'shop.item', 'name', 'text');
const TWIN = item('column', 'shop.item', '_sw_2_name', 'text');
const TRIGGER = item('trigger', 'shop.item', '~sw_i', 'O CREATE TRIGGER');
const INDEX = item('index', 'shop.item', '_sw_item_name', 'CREATE INDEX');
const ALL = [TABLE, COLUMN, TWIN, TRIGGER, INDEX];

test('each difference is named, and breaks only what stands on it', () => {
  const without = (gone: ShapeItem) => ALL.filter((each) => each !== gone);
  const instead = (old: ShapeItem, text: string) => [...without(old), { ...old, text }];
  const cases: readonly [found: readonly ShapeItem[], what: string, breaksInFlight: boolean][] = [
    [without(COLUMN), 'column shop.item.name was dropped by hand (not by a change)', true],
    [
      instead(COLUMN, 'bigint'),
      'column shop.item.name was altered by hand (not by a change)',
      true,
    ],
    [without(TRIGGER), 'trigger ~sw_i of shop.item was dropped by hand (not by a change)', true],
    [instead(TRIGGER, 'D CREATE TRIGGER'), 'trigger ~sw_i of shop.item was disabled by hand', true],
    [instead(INDEX, 'INVALID CREATE INDEX'), 'index shop.item._sw_item_name became invalid', true],
    [
      [...ALL, item('not null', 'shop.item', 'name')],
      'not null of column shop.item.name was added by hand (not by a change)',
      false,
    ],
    [
      [...ALL, item('trigger', 'shop.item', 'audit', 'O …')],
      'trigger audit of shop.item was added by hand (not by a change)',
      false,
    ],
  ];
  for (const [found, what, breaksInFlight] of cases) {
    const live = compareShapes(ALL, found, { inFlight: true });
    assert.deepEqual(
      live.map((each) => [each.what, each.breaks]),
      [[what, breaksInFlight]],
    );
    const alone = compareShapes(ALL, found, { inFlight: false });
    assert.deepEqual(
      alone.map((each) => each.breaks),
      [false],
    );
  }
});

test('a table or column that came or went speaks for what belongs to it', () => {
  const color = [
    item('column', 'shop.item', 'color', 'text'),
    item('default', 'shop.item', 'color', '1'),
    item('not null', 'shop.item', 'color'),
  ];
  const drifts = compareShapes(ALL, [...ALL, ...color], { inFlight: true });
  assert.deepEqual(
    drifts.map(({ name }) => name),
    ['column shop.item.color'],
  );
  const gone = compareShapes(ALL, [], { inFlight: false });
  assert.deepEqual(
    gone.map(({ name }) => name),
    ['table shop.item'],
  );
});
