/** The schema changes of a launch: what moved, how fast, and how long customers waited. */
import { absentChapter, type Chapter } from '../chapter.ts';
import { isThere, type ReportFacts } from '../facts.ts';
import { durationWords, figure } from '../figure.ts';

const TITLE = 'Schema changes';

/** @returns the chapter; it says so where nothing changes */
export function schemaChapter({ schemas }: ReportFacts): Chapter {
  if (!isThere(schemas)) return absentChapter('schema', TITLE, schemas.absent);
  const contracted = schemas.filter(({ isContracted }) => isContracted).length;
  const longestMs = Math.max(0, ...schemas.map(({ longestLockWaitMs }) => longestLockWaitMs));
  return {
    id: 'schema',
    title: TITLE,
    words: [
      `${contracted} of ${schemas.length} are contracted. No customer waited longer than ` +
        `${durationWords(longestMs)} for a lock of theirs.`,
    ],
    pictures: [],
    tables: [
      {
        title: 'Changes',
        columns: [
          { head: 'database' },
          { head: 'schema' },
          { head: 'from' },
          { head: 'to' },
          { head: 'stands' },
          { head: 'rows backfilled', unit: 'count' },
          { head: 'rows', unit: 'perSecond' },
          { head: 'expand took', unit: 'ms' },
          { head: 'contract took', unit: 'ms' },
          { head: 'longest lock wait', unit: 'ms' },
        ],
        rows: schemas.map((one) => [
          one.database,
          one.schema,
          one.from ?? '(none)',
          one.to,
          one.state,
          figure(one.rows, 'count'),
          figure(one.backfillRowsPerSecond, 'perSecond'),
          figure(one.expandMs, 'ms'),
          figure(one.contractMs, 'ms'),
          figure(one.longestLockWaitMs, 'ms'),
        ]),
      },
    ],
  };
}
