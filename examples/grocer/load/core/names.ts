/** Names of customers: a first and a last name, exactly one space between them. */
import { pick, type Random } from './random.ts';

const FIRST = ['Ada', 'Bo', 'Chidi', 'Dora', 'Emeka', 'Fay', 'Gus', 'Hana', 'Ivo', 'June', 'Kofi'];
const SYLLABLES = ['ba', 'cor', 'den', 'el', 'fir', 'gan', 'hol', 'im', 'ker', 'lo', 'mar', 'nes'];

/** @returns a name; two in a row are hardly ever the same */
export function randomName(random: Random): string {
  const last = Array.from({ length: 4 }, () => pick(random, SYLLABLES) ?? '').join('');
  return `${pick(random, FIRST)} ${last.charAt(0).toUpperCase()}${last.slice(1)}`;
}
