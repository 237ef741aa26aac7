/** A question in one language, as an item of QTI has it, and what each kind of interaction is. */
import type { Language } from '../../../core/person.ts';
import type { Kind } from '../../core/module.ts';
import type { Written } from './write-xml.ts';
import type { Element } from './xml.ts';

/** Left, top, width and height in percent of the picture, as a bank has it. */
export type At = readonly [left: number, top: number, width: number, height: number];

export interface QtiOption {
  /** Its identifier, by which languages are paired. */
  readonly id: string;
  readonly text: string;
  readonly isRight: boolean;
  readonly at: At | null;
  readonly code: string | null;
}

/** A picture in a file of the package. */
export interface QtiPicture {
  /** As the item's file names it. */
  readonly href: string;
  readonly line: number;
}

export interface QtiQuestion {
  /** The bank's id: the item's identifier, without its language. */
  readonly id: string;
  readonly language: Language;
  /** Where the item begins, from 1. */
  readonly line: number;
  readonly kind: Kind;
  readonly ask: string;
  readonly why: string;
  /** Of an order, in the right order. */
  readonly options: readonly QtiOption[];
  readonly picture: QtiPicture | null;
}

/** Who hears what cannot be carried over. */
export interface Report {
  /** The item cannot be taken as it is. The words go on behind its id. */
  readonly refuse: (line: number, what: string, next: string) => void;
  /** It is taken without this. */
  readonly leaveOut: (line: number, what: string) => void;
}

/** What is right, as the item declares it. */
export interface Response {
  readonly identifier: string;
  readonly line: number;
  readonly cardinality: string;
  readonly baseType: string;
  /** Identifiers, or what is to be typed. */
  readonly correct: readonly string[];
}

/** An interaction where it stands. */
export interface Asking {
  readonly body: Element;
  readonly interaction: Element;
  readonly response: Response;
  readonly report: Report;
}

export interface Asked {
  readonly options: readonly QtiOption[];
  readonly picture: QtiPicture | null;
  /** Parts of the body that are not what is asked. */
  readonly apart: readonly Element[];
}

/** A picture of the package that is made. */
export interface Picture {
  /** From the item's file. */
  readonly href: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

export interface WrittenAsking {
  readonly cardinality: 'single' | 'multiple' | 'ordered';
  readonly baseType: 'identifier' | 'string';
  readonly correct: readonly string[];
  /** Of the item's body. */
  readonly blocks: readonly Written[];
}

/** What is written of a question. */
export interface Told {
  readonly ask: string;
  readonly options: readonly Omit<QtiOption, 'id'>[];
  readonly picture: Picture | null;
}

/** One kind of question, as QTI asks it. */
export interface Interaction {
  readonly kind: Kind;
  readonly element: string;
  /** Elements that it has beside its prompt. */
  readonly parts: readonly string[];
  /** @returns what it asks; null: it was refused */
  readonly read: (asking: Asking) => Asked | null;
  readonly write: (told: Told) => WrittenAsking;
}
