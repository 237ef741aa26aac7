/** Where a store or unit is found in a request. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyReader, readCookie, withUnitCookie, type Headers } from './key-source.ts';

test('the first place that holds something gives the key', () => {
  const source = { header: 'X-Till', else: { cookie: 'unit', else: { header: 'x-device' } } };
  const read = keyReader(source);
  const cases: [headers: Headers, key: string | undefined][] = [
    [{ 'x-till': 't1', cookie: 'unit=u1' }, 't1'],
    [{ 'x-till': '', cookie: 'unit=u1' }, 'u1'],
    [{ cookie: 'a=b; unit=u1', 'x-device': 'd1' }, 'u1'],
    [{ cookie: 'a=b; unit=', 'x-device': 'd1' }, 'd1'],
    [{ cookie: 'a=b' }, undefined],
    [{}, undefined],
  ];
  for (const [headers, key] of cases) {
    assert.equal(read(headers), key, JSON.stringify(headers));
  }
});

test('a cookie is read by its whole name', () => {
  const cases: [header: string, value: string | undefined][] = [
    ['unit=1', '1'],
    ['xunit=1', undefined],
    ['unitx=1; unit=2', '2'],
    ['a=unit=3; unit=4', '4'],
    ['unit = 5 ;b=1', '5'],
    ['unit="6"', '6'],
    ['unit; unit=7', '7'],
    ['unit=a=b', 'a=b'],
    ['', undefined],
  ];
  for (const [header, value] of cases) assert.equal(readCookie(header, 'unit'), value, header);
});

test('a made-up unit is found again, whatever the source says', () => {
  const read = keyReader(withUnitCookie({ header: 'x-till' }));
  assert.equal(read({ cookie: 'slipway-unit=made-up' }), 'made-up');
  assert.equal(read({ 'x-till': 't1', cookie: 'slipway-unit=made-up' }), 't1');
  const named = withUnitCookie({ header: 'x-till', else: { cookie: 'device' } });
  assert.deepEqual(named, { header: 'x-till', else: { cookie: 'device' } });
});
