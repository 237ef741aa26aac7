/** The checklist of a launch: its playbook, its criteria, its stores and who holds which role. */
import {
  checklistOf,
  ownTemplate,
  type Checklist,
  type Item,
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

/**
 * @returns the launch's own playbook; where its file names none, the one that comes along, in
 *   which people attest what nothing can read: a launch without `crew` keeps no rosters
 */
export function templateOf({ playbook, crew }: LaunchSpec): Template {
  if (playbook && playbook !== 'template') return playbook;
  const shipped = ownTemplate('launch');
  // A record from before there was a crew has no such key.
  return (crew ?? null) === null ? attested(shipped, ['certificates', 'shifts']) : shipped;
}

function attested(template: Template, kinds: readonly string[]): Template {
  const items = template.items.map((item): Item => {
    const { evidence } = item;
    const isRead = evidence.by !== 'probe' || !kinds.includes(evidence.kind);
    return isRead ? item : { ...item, evidence: { by: 'attest', freshMs: null } };
  });
  return { ...template, items };
}

/** @param template in place of the launch's own */
export function checklistOfSpec(spec: LaunchSpec, template = templateOf(spec)): Checklist {
  return checklistOf(template, checklistFacts(spec));
}
