/** A chapter of a report: the one model that every format to read is made from. */
import type { Figure, Unit } from './figure.ts';
import type { Picture } from './pictures/picture.ts';

export type Cell = string | Figure;

export interface Column {
  readonly head: string;
  /** Of figures; absent: text. */
  readonly unit?: Unit;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  /** As many cells as there are columns. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Chapter {
  /** Short and stable: a link, and the name of a section. */
  readonly id: string;
  readonly title: string;
  /** Sentences, each a paragraph. */
  readonly words: readonly string[];
  readonly pictures: readonly Picture[];
  readonly tables: readonly Table[];
}

/** @returns the chapter of a part that the launch does not have, which says so */
export function absentChapter(id: string, title: string, why: string): Chapter {
  return { id, title, words: [why], pictures: [], tables: [] };
}
