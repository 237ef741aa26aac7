/** `slipway triage guides`: what is done about each reason, to be read, or checked before use. */
import { EXIT } from '@slipway/kernel';
import { readGuides, type Guide } from '@slipway/crew/triage';
import type { Command } from '../../command.ts';
import { print } from '../schema-options.ts';

function linesOf({ title, reason, steps }: Guide): string[] {
  const heads = [`${title.en} (${reason}, ${steps.length} steps)`];
  const body = steps.flatMap(({ id, say, choices }) => [
    `  ${id}: ${say.en}`,
    ...choices.map(({ label, to }) => {
      const ends = typeof to === 'string' ? to : `ends: ${to.outcome}`;
      return `    ${label.en} → ${ends}`;
    }),
  ]);
  return [...heads, ...body, ''];
}

/** The command. */
export const triageGuides: Command = {
  name: 'triage guides',
  summary: 'What is done about each reason at the triage desk, step by step',
  usage: '[FOLDER] [--json]',
  examples: [
    ['slipway triage guides', 'those that ship with Slipway'],
    ['slipway triage guides my/guides', 'one’s own, checked: every way comes to an end'],
  ],
  options: { json: { type: 'boolean' } },
  help: { json: 'print one JSON document' },
  run: async ({ words, values }) => {
    const guides = readGuides(words[0]);
    print(values, guides, Object.values(guides).flatMap(linesOf));
    return EXIT.done;
  },
};
