/**
 * A film as data: scenes of drawn shapes, and what is said to them. Places and sizes are hundredths
 * of the picture's width. Captions and pictures come from the same scenes, so that they agree.
 */
import type { Cue, Words } from '../core/module.ts';
import type { Language } from '../../core/person.ts';

export type Ink = 'ink' | 'white' | 'paper' | 'grey' | 'teal' | 'amber' | 'red' | 'green' | 'blue';
export type Goods = 'milk' | 'bread' | 'eggs' | 'can' | 'peas' | 'tomato';

/** When and how a shape appears within its scene, in seconds. */
interface Timed {
  readonly at?: number;
  readonly until?: number;
  /** Where it moves to once it has appeared, and from when on. */
  readonly to?: readonly [x: number, y: number];
  readonly movesAt?: number;
}

interface Placed extends Timed {
  readonly x: number;
  readonly y: number;
}

interface Sized extends Placed {
  readonly w: number;
  readonly h: number;
}

export type Shape =
  | (Placed & {
      readonly kind: 'text';
      readonly words: Words;
      readonly size: number;
      readonly ink?: Ink;
      readonly align?: 'left' | 'center' | 'right';
      readonly bold?: boolean;
      /** Wraps within it. */
      readonly width?: number;
    })
  | (Sized & {
      readonly kind: 'box';
      readonly fill: Ink;
      readonly line?: Ink;
      readonly round?: number;
    })
  | (Sized & { readonly kind: 'phone' | 'till'; readonly words: Words; readonly fill: Ink })
  | (Sized & {
      readonly kind: 'row';
      readonly words: Words;
      readonly fill: Ink;
      readonly ink?: Ink;
    })
  | (Timed & {
      readonly kind: 'arrow';
      readonly from: Point;
      readonly end: Point;
      readonly ink?: Ink;
    })
  | (Sized & { readonly kind: 'ring'; readonly ink: Ink })
  | (Placed & { readonly kind: 'tick' | 'cross' | 'tap' | 'snow' | 'pause'; readonly size: number })
  | (Placed & { readonly kind: 'hold'; readonly size: number; readonly seconds: number })
  | (Placed & { readonly kind: 'clock'; readonly size: number; readonly left: number })
  | (Placed & { readonly kind: 'person'; readonly size: number; readonly ink: Ink })
  | (Placed & { readonly kind: 'goods'; readonly what: Goods; readonly size: number })
  | (Sized & { readonly kind: 'barcode' })
  | (Sized & {
      readonly kind: 'tote' | 'store' | 'release';
      readonly ink: Ink;
      readonly words: Words;
    });

type Point = readonly [x: number, y: number];

export interface Scene {
  readonly title: Words;
  /** One caption each. */
  readonly says: readonly Words[];
  readonly shows: readonly Shape[];
  /** The name that its last picture is kept by, for questions. */
  readonly still?: string;
}

export interface FilmScenes {
  readonly module: string;
  readonly scenes: readonly Scene[];
}

/** The same words in both languages. */
export const words = (en: string, es: string): Words => ({ en, es });
/** What is no word: a number, a name. */
export const same = (text: string): Words => ({ en: text, es: text });

/** Letters in a second that are read with ease; subtitles for adults keep below 17. */
const LETTERS_PER_SECOND = 13;
const SHORTEST_SECONDS = 3;
/** Between scenes, without a caption. */
const PAUSE_SECONDS = 0.5;

const secondsOf = (said: Words): number =>
  Math.max(SHORTEST_SECONDS, Math.max(said.en.length, said.es.length) / LETTERS_PER_SECOND);

/** @returns how long a scene is shown: as long as the longer language takes */
export function sceneSeconds({ says }: Scene): number {
  return says.reduce((sum, said) => sum + secondsOf(said), PAUSE_SECONDS);
}

/** @returns the captions of a film */
export function cuesOf({ scenes }: FilmScenes, language: Language): readonly Cue[] {
  let ms = 0;
  return scenes.flatMap(({ says }) => {
    const cues = says.map((said) => {
      const fromMs = Math.round(ms);
      ms += secondsOf(said) * 1000;
      return { fromMs, untilMs: Math.round(ms) - 1, text: said[language] };
    });
    ms += PAUSE_SECONDS * 1000;
    return cues;
  });
}
