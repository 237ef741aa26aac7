/** For tests: somebody who works in a store. */
import type { Person } from '../core/person.ts';

/** @returns a seasonal hire at picks in the first store, but for what is given */
export const personOf = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  home: 's01',
  experience: 'seasonal',
  skills: ['picks'],
  isMentor: false,
  mentor: null,
  isMinor: false,
  hours: { least: 0, most: 40 },
  language: 'en',
  mail: null,
  ...more,
});
