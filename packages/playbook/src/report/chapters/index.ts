/** All chapters, in the order in which they are read. A new one is one file and one line here. */
import type { Chapter } from '../chapter.ts';
import type { ReportFacts } from '../facts.ts';
import { activationChapter } from './activation.ts';
import { criteriaChapter } from './criteria.ts';
import { decisionsChapter } from './decisions.ts';
import { latencyChapter } from './latency.ts';
import { minutesChapter } from './minutes.ts';
import { rehearsalsChapter } from './rehearsals.ts';
import { schemaChapter } from './schema.ts';
import { storesChapter } from './stores.ts';

const CHAPTERS: readonly ((facts: ReportFacts) => Chapter)[] = [
  storesChapter,
  latencyChapter,
  activationChapter,
  minutesChapter,
  schemaChapter,
  rehearsalsChapter,
  criteriaChapter,
  decisionsChapter,
];

/** @returns what a report says, chapter by chapter */
export function chaptersOf(facts: ReportFacts): Chapter[] {
  return CHAPTERS.map((chapter) => chapter(facts));
}
