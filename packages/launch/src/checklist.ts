/** The checklist of a launch: its playbook, its criteria, its stores and who holds which role. */
import {
  checklistOf,
  ownTemplate,
  type Checklist,
  type LaunchFacts,
  type Template,
} from '@slipway/playbook/checklist';
import type { LaunchSpec } from './core/spec.ts';
import { firesWhen } from './core/words.ts';

/** @returns when a launch opens and its stores, each in its own zone */
export function checklistFacts(spec: LaunchSpec): LaunchFacts {
  const opens = Temporal.ZonedDateTime.from(spec.opens);
  return {
    name: spec.name,
    opens,
    criteria: spec.criteria.map((criterion) => ({
      id: criterion.id,
      words: firesWhen(criterion),
      rollsBack: criterion.scope.some((level) => criterion.action[level] !== 'hold'),
    })),
    stores: spec.stores.map(({ id, name, zone, owner, opens: own }) => ({
      id,
      name,
      owner,
      opens: own ? Temporal.ZonedDateTime.from(own) : opens.withTimeZone(zone),
    })),
    // A record from before there were roles has none.
    roles: spec.roles ?? null,
  };
}

/** @returns the launch's own playbook; the one that comes along where its file names none */
export function templateOf({ playbook }: LaunchSpec): Template {
  return playbook && playbook !== 'template' ? playbook : ownTemplate('launch');
}

/** @param template in place of the launch's own */
export function checklistOfSpec(spec: LaunchSpec, template = templateOf(spec)): Checklist {
  return checklistOf(template, checklistFacts(spec));
}
