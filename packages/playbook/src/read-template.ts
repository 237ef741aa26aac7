/** Reads templates: the two that come along, and people's own. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readDocument } from '@slipway/kernel';
import { parseTemplate, type Template } from './core/template.ts';

/** The checklists that come along. */
export const CHECKLISTS = ['launch', 'migration'] as const;
export type ChecklistName = (typeof CHECKLISTS)[number];

function fileOf(name: ChecklistName): string {
  return fileURLToPath(new URL(`../${name}-template.yaml`, import.meta.url));
}

/** @throws {InputFileError} every problem with its line */
export function readTemplate(file: string): Template {
  const document = readDocument(file);
  const parsed = parseTemplate(document.value);
  if (!parsed.ok) throw document.error(parsed.problems);
  return parsed.value;
}

/** @returns a checklist that comes along */
export function ownTemplate(name: ChecklistName): Template {
  return readTemplate(fileOf(name));
}

/** @returns the same as the text of its file, with its comments */
export function ownTemplateText(name: ChecklistName): string {
  return readFileSync(fileOf(name), 'utf8');
}
