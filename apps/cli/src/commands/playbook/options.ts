/** What the commands of `slipway playbook` share: formats, the file to write, a launch's facts. */
import { resolve } from 'node:path';
import { nearest, writeFileAtomic } from '@slipway/kernel';
import { checklistFacts, checklistOfSpec, readLaunch, type LaunchSpec } from '@slipway/launch';
import { readTemplate, type Checklist, type LaunchFacts } from '@slipway/playbook/checklist';
import { UsageError, type Values } from '../../command.ts';

/** Where the result goes: a file, or stdout. */
export const OUT = { out: { type: 'string', short: 'o' } } as const;
export const OUT_HELP = { out: 'the file to write; stdout if not given' } as const;

/** The option of every command on a launch's checklist. */
export const PLAYBOOK = { playbook: { type: 'string' } } as const;
export const PLAYBOOK_HELP = {
  playbook: 'a playbook in place of the one that the launch file names',
} as const;

/** @returns the format asked for, else the first; @throws {UsageError} there is none such */
export function formatOf<F extends string>(values: Values, formats: readonly [F, ...F[]]): F {
  const wanted = values['format'];
  if (wanted === undefined) return formats[0];
  const found = formats.find((one) => one === wanted);
  if (found) return found;
  const guess = nearest(String(wanted), formats);
  const next = guess ? `Did you mean "${guess}"?` : `One of: ${formats.join(', ')}.`;
  throw new UsageError(`There is no format "${String(wanted)}".`, next);
}

/** Writes a result to the file of --out, whole or not at all, or to stdout. */
export function deliver(values: Values, content: string | Uint8Array): void {
  const out = values['out'];
  if (typeof out === 'string') {
    writeFileAtomic(resolve(out), content, 0o644);
    console.error(`wrote ${out}`);
    return;
  }
  if (typeof content !== 'string' && process.stdout.isTTY) {
    throw new UsageError('This format is no text for a terminal.', 'Name a file: -o FILE.');
  }
  process.stdout.write(content);
}

/** A launch with its checklist. */
export interface LaunchChecklist {
  readonly spec: LaunchSpec;
  readonly facts: LaunchFacts;
  readonly checklist: Checklist;
}

/** @throws {InputFileError} each problem of launch file and playbook with its line */
export function checklistOfLaunch(file: string, values: Values): LaunchChecklist {
  const spec = readLaunch(resolve(file));
  const own = values['playbook'];
  const template = typeof own === 'string' ? readTemplate(own) : undefined;
  return { spec, facts: checklistFacts(spec), checklist: checklistOfSpec(spec, template) };
}
