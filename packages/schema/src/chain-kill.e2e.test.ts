/** kill -9 at steps that take other changes in flight along; the soak suite `kill` has all. */
import { test } from 'node:test';
import { CHAIN_DEATHS, killInChain } from './chain-kill.ts';

const CHOSEN = [
  'triggers learn a layer',
  'triggers forget the oldest layer',
  'names settle with a rollback',
];

for (const each of CHAIN_DEATHS.filter(({ name }) => CHOSEN.includes(name))) {
  void test(`resumes after SIGKILL beside another change at: ${each.name}`, () =>
    killInChain(each));
}
