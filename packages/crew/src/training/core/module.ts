/**
 * A training module as data: a short film with captions, and a bank of questions that assessments
 * are drawn from. A refresher has neither of its own: it takes those of the module it refreshes.
 */
import type { Language } from '../../core/person.ts';

/** The same in every language. */
export type Words = Readonly<Record<Language, string>>;

export const KINDS = ['choice', 'order', 'hotspot', 'scan'] as const;
/**
 * `choice`: the right ones, one or several · `order`: all, in the right order · `hotspot`: the
 * right place on a picture · `scan`: the right item among others that look like it.
 */
export type Kind = (typeof KINDS)[number];

/** A part of a picture; each number a share of its width or height, from its upper left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One thing that may be chosen. The bank lists those of an `order` in the right order. */
export interface Option {
  readonly text: Words;
  readonly isRight: boolean;
  /** Of a hotspot alone. */
  readonly area: Area | null;
  /** Of a scan alone: the item's barcode. */
  readonly code: string | null;
}

export interface Question {
  /** Within its bank. */
  readonly id: string;
  readonly kind: Kind;
  readonly ask: Words;
  /** Why the right answer is right: shown after an answer. */
  readonly why: Words;
  readonly options: readonly Option[];
  /** A name of pictures in the module's folder, `NAME.LANGUAGE.webp`; null: none. */
  readonly picture: string | null;
}

export interface Cue {
  /** Ms from the film's beginning. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly text: string;
}

export interface Film {
  /** Absolute paths. */
  readonly video: string;
  readonly captions: string;
  readonly durationMs: number;
  /** Of the video: whoever has seen one film has not seen another. */
  readonly hash: string;
  /** What is said, in order; read one after the other, they are the transcript. */
  readonly cues: readonly Cue[];
}

export interface Assessment {
  /** Questions that are asked. */
  readonly items: number;
  /** The share that must be right, 0 to 1. */
  readonly mastery: number;
  /** How long after a failed attempt the next may begin, in ms. */
  readonly retakeAfterMs: number;
}

export interface TrainingModule {
  readonly id: string;
  readonly title: Words;
  /** What passing it and being observed earns; null: it only prepares. */
  readonly certificate: string | null;
  /** Film, assessment and observation together. */
  readonly minutes: number;
  /** Modules to be passed before. */
  readonly needs: readonly string[];
  /** The module that this one refreshes; null: it is no refresher. */
  readonly refreshes: string | null;
  readonly assessment: Assessment;
  /** How long its certificate is valid, in days. */
  readonly validDays: number;
  /** When it is refreshed after it was passed, in days, ascending. */
  readonly refresherDays: readonly number[];
  /** What a mentor looks for. */
  readonly checks: readonly Words[];
  readonly films: Readonly<Record<Language, Film>>;
  readonly bank: readonly Question[];
  /** Of the bank's contents: answers to another bank do not count. */
  readonly bankHash: string;
  /** Where its files lie; a refresher's are those of what it refreshes. */
  readonly folder: string;
}

/** Everything that is taught, by module. */
export type Catalog = ReadonlyMap<string, TrainingModule>;
