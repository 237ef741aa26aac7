/** All words of the page, in the languages that it speaks: one file each. */
import type { Meaning, Say, Zone } from '@slipway/crew/picker';
import { EN } from './words-en.ts';
import { ES } from './words-es.ts';

export type Language = 'en' | 'es';

/** What is told: a title, and what to do about it. */
export type Told = readonly [title: string, text: string];

export interface Words {
  readonly zone: Readonly<Record<Zone, string>>;
  readonly batch: (number: number) => string;
  readonly helps: (name: string) => string;
  readonly of: (total: number) => string;
  readonly zoneOf: (zone: Zone, nth: number, of: number) => string;
  readonly pace: (lines: number) => string;
  readonly picked: (done: number, total: number) => string;
  readonly aisle: string;
  readonly bay: string;
  readonly shelfWord: string;
  readonly shelf: (fromFloor: number) => string;
  readonly inBay: (bay: string, of: number) => string;
  readonly codeEnds: string;
  readonly take: string;
  readonly intoTote: string;
  readonly scanItem: string;
  readonly scanTote: (tote: string) => string;
  readonly nthOf: (nth: number, of: number, tote: string) => string;
  readonly inHand: (count: number) => string;
  readonly substitute: string;
  readonly tooFew: string;
  readonly toEnd: string;
  readonly undo: string;
  readonly help: string;
  readonly helpComes: string;
  readonly isShelfEmpty: string;
  readonly yesEmpty: string;
  readonly notEmpty: string;
  readonly back: string;
  readonly whatInstead: (left: number) => string;
  readonly leaveOut: (left: number) => string;
  readonly choose: string;
  readonly insteadOf: (name: string) => string;
  readonly offline: (minutes: number | null) => string;
  readonly saved: (count: number) => string;
  readonly allBatches: string;
  readonly pickLists: string;
  readonly noLists: string;
  readonly lines: (count: number) => string;
  readonly left: (count: number) => string;
  readonly heldBy: (name: string) => string;
  readonly done: string;
  readonly doneText: string;
  readonly minutes: (count: number) => string;
  readonly tookWhole: string;
  readonly tookInstead: string;
  readonly leftOut: string;
  readonly totes: string;
  readonly time: string;
  readonly nextList: string;
  readonly settings: string;
  readonly language: string;
  readonly text: string;
  readonly normal: string;
  readonly large: string;
  readonly look: string;
  readonly byDevice: string;
  readonly light: string;
  readonly dark: string;
  readonly signOut: string;
  readonly code: string;
  readonly codeText: string;
  readonly open: string;
  readonly wrongCode: string;
  readonly typeCode: string;
  readonly typeText: string;
  readonly use: string;
  readonly camera: string;
  readonly goOn: string;
  readonly saving: Told;
  readonly noAgent: Told;
  readonly gone: Told;
  readonly say: {
    readonly [Kind in Say['is']]: (say: Say & { readonly is: Kind }) => Told;
  };
}

/** @returns the name of what was scanned by mistake, in the page's language; null: not known */
export function nameOf(meaning: Meaning, language: Language): string | null {
  if (meaning.is === 'other-line') return meaning.line.name[language];
  return meaning.is === 'substitute' ? meaning.substitute.name[language] : null;
}

export const WORDS: Readonly<Record<Language, Words>> = { en: EN, es: ES };
