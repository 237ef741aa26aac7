/** `slipway plan`: validates everything and prints what will be done, before anything is. */
import { resolve } from 'node:path';
import { EXIT, formatDuration } from '@slipway/kernel';
import { readLaunch, type LaunchSpec } from '@slipway/launch';
import { readChangeFile } from '@slipway/schema';
import { wordAt, type Command } from '../command.ts';

const percent = (bp: number) => `${bp / 100} %`;

function rampLines(spec: LaunchSpec): string[] {
  if (!spec.ramp) return [];
  return spec.ramp.stores.map((store) => {
    const steps = store.stepsBp.map(percent).join(' ');
    const bake = store.bakeMs > 0 ? `, bakes ${formatDuration(store.bakeMs)}` : '';
    return (
      `  ${store.store}  wave ${store.wave}  T+${formatDuration(store.offsetMs)}${bake}  ` +
      `${steps}, a gate every ${formatDuration(store.dwellMs)}`
    );
  });
}

function criteriaLines(spec: LaunchSpec): string[] {
  return spec.criteria.map(
    ({ id, tripwire, action, scope }) =>
      `  ${id}: above ${tripwire.above * 100} % of at least ${tripwire.ofAtLeast} requests ` +
      `within ${formatDuration(tripwire.withinMs)} ⇒ ` +
      scope.map((one) => `${one}: ${action[one]}`).join(', '),
  );
}

/** @returns the plan as lines for a person */
export function planLines(spec: LaunchSpec): string[] {
  return [
    `${spec.name}, opens ${spec.opens}`,
    '',
    'How we would know, and how we would go back',
    ...criteriaLines(spec),
    `  rollback within ${formatDuration(spec.rollback.withinMs)}; ` +
      `blue is kept ${formatDuration(spec.rollback.blueKeptMs)} after the last gate`,
    `  criteria's hash ${spec.criteriaHash.slice(0, 16)}`,
    '',
    'What moves',
    ...spec.changes.map(({ on, schema, file }) => {
      const { name, operations } = readChangeFile(file);
      return `  ${on}.${schema} to ${name}: ${operations.length} operations`;
    }),
    ...spec.services.map(
      (service) =>
        `  ${service.name} ${service.blue.release} to ${service.green.release} ` +
        `(${service.target}${service.needs.length > 0 ? `, needs ${service.needs.join(', ')}` : ''})`,
    ),
    '',
    'How it moves',
    ...rampLines(spec),
  ];
}

export const plan: Command = {
  name: 'plan',
  summary: 'Validate a launch file and print what will be done; changes nothing',
  usage: 'FILE [--json]',
  examples: [['slipway plan examples/grocer/launch.yaml', 'the founding case, as data']],
  options: { json: { type: 'boolean' } },
  help: { json: 'print the plan as one JSON document' },
  run: async (input) => {
    const spec = readLaunch(resolve(wordAt(plan, input, 0, 'FILE')));
    console.log(input.values['json'] ? JSON.stringify(spec) : planLines(spec).join('\n'));
    return EXIT.done;
  },
};
