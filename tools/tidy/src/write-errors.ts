/**
 * Writes docs/errors.md from the sources: every OperatorError's code, exit code and meaning (its
 * docstring). Run it after adding one: `node tools/tidy/src/write-errors.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { readSources, readWorkspaces, ROOT } from './sources.ts';

const ERROR_CLASS = new RegExp(
  [
    /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*/,
    /(?:export )?class \w+ extends OperatorError \{\s*/,
    /(?:override )?readonly code = '([A-Z0-9_]+)';\s*/,
    /(?:override )?readonly exitCode(?:: ExitCode)?(?: = EXIT\.(\w+))?;/,
  ]
    .map(({ source }) => source)
    .join(''),
  'g',
);

const AREAS: Readonly<Record<string, string>> = {
  API: 'The HTTP API',
  AUDIT: 'The audit log',
  AUTH: 'Who may',
  CLI: 'The command line',
  COMMERCE: 'Sign-ups and points',
  CREW: 'People of the stores',
  DEPLOY: 'Services',
  DEVICE: 'The device agent',
  DRILL: 'Drills',
  FLEET: 'Devices and sync',
  INPUT: 'Input files',
  LAUNCH: 'Launches',
  PG: 'PostgreSQL',
  PLAYBOOK: 'The playbook',
  RAMP: 'The ramp',
  REHEARSAL: 'Rehearsals',
  RECONCILE: 'Reconciliation',
  REPORT: 'Reports',
  SCHEMA: 'Schema changes',
  SIGNAL: 'Signals of criteria',
  SQL: 'SQL text',
  TRAFFIC: 'Traffic',
};

const HEAD = `# Errors

Every error that a user can cause or cure has a code, an exit code, and a message of three parts:
what happened, what state things are in, what to do next. For an input file, the place and the
quoted line come first. Anything else is a bug of ours (exit code 70): please report it.

Exit codes: 0 done · 1 it did not hold · 2 usage · 65 bad input file · 69 a service is unavailable ·
70 our bug · 75 try again later · 77 not allowed.
`;

interface Entry {
  readonly code: string;
  /** Undefined where it depends on the case. */
  readonly exit: number | undefined;
  readonly meaning: string;
}

function entries(): Entry[] {
  const found = readSources(readWorkspaces())
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .flatMap(({ text }) =>
      Array.from(text.matchAll(ERROR_CLASS), ([, doc = '', code = '', exit = '']) => ({
        code,
        exit: EXIT[exit as keyof typeof EXIT],
        meaning: doc.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim(),
      })),
    );
  return found.toSorted((a, b) => a.code.localeCompare(b.code));
}

function section(area: string, all: readonly Entry[]): string {
  const rows = all
    .filter(({ code }) => code.startsWith(`${area}_`))
    .map(({ code, exit, meaning }) => `| \`${code}\` | ${exit ?? 'varies'} | ${meaning} |`);
  const head = ['| code | exit | meaning |', '|---|---|---|'];
  return rows.length > 0 ? ['', `## ${AREAS[area]}`, '', ...head, ...rows, ''].join('\n') : '';
}

const all = entries();
const text =
  HEAD +
  Object.keys(AREAS)
    .map((area) => section(area, all))
    .join('');
writeFileSync(join(ROOT, 'docs/errors.md'), text);
console.log(`${all.length} codes written to docs/errors.md`);
