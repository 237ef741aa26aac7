import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmsOf, type AlarmPage, type Happening } from './alarm-rules.ts';

const NOW_MS = 1_796_000_000_000;
const MINUTE_MS = 60_000;

const happening = (
  kind: Happening['kind'],
  store: string | null,
  minutesAgo: number,
): Happening => ({
  id: `ramp-${kind}-${store ?? 'all'}-${minutesAgo}`,
  kind,
  store,
  text: `${kind} of ${store ?? 'all'}`,
  atMs: NOW_MS - minutesAgo * MINUTE_MS,
});
const page = (store: string | null, minutesAgo: number, isOver = false): AlarmPage => ({
  id: `page-${store ?? 'all'}`,
  kind: 'hold',
  store,
  openedMs: NOW_MS - minutesAgo * MINUTE_MS,
  isOver,
});

test('a hold and a rollback are told once, together when they come together', () => {
  const hold = (minutesAgo: number, store = 's01') => happening('hold', store, minutesAgo);
  const cases: readonly [Happening[], AlarmPage[], opened: string[]][] = [
    [[hold(1)], [], ['hold s01']],
    [[hold(1), happening('rollback', 's01', 0)], [], ['hold s01', 'rollback s01']],
    [[hold(1), hold(1, 's02')], [], ['hold null']],
    [[hold(11)], [], []], // nobody is woken for what is long past
    [[hold(1)], [page('s01', 1)], []],
    [[hold(1)], [page('s02', 1)], ['hold s01']],
    [[hold(1)], [page(null, 5)], []], // the launch's page is of every store
    [[hold(1)], [page('s01', 16)], ['hold s01']], // an old page stands for it no more
    [[hold(5)], [page('s01', 4, true)], []], // that page was for this very hold
    [[hold(1)], [page('s01', 4, true)], ['hold s01']], // that one is over: this is another
    [[hold(2), happening('resume', 's01', 1)], [], []],
    [[hold(2), happening('resume', 's02', 1)], [], ['hold s01']],
  ];
  for (const [happenings, pages, opened] of cases) {
    const { open } = alarmsOf(happenings, pages, NOW_MS);
    const told = open.map(({ kind, store }) => `${kind} ${store}`);
    assert.deepEqual(told, opened, JSON.stringify({ happenings, pages }));
  }
});

test('the page of a hold ends when the launch, or that store, goes on', () => {
  const pages = [page('s01', 3), page('s02', 3), page(null, 3)];
  const ended = (store: string | null, minutesAgo: number) =>
    alarmsOf([happening('resume', store, minutesAgo)], pages, NOW_MS).end;
  assert.deepEqual(ended('s01', 1), ['page-s01']);
  assert.deepEqual(ended(null, 1), ['page-all']);
  assert.deepEqual(ended('s01', 4), [], 'it went on before');
});
