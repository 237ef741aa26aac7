/** Whether a policy's roles have people, and its people a way to be reached. */
import { holdersOf, isRole, type RoleBook } from '@slipway/authority';
import type { DocumentPath, Problem } from '@slipway/kernel';
import type { EscalationFile } from './policy-file.ts';
import { channelsOf, type Channel } from './policy.ts';

type Notify = Extract<EscalationFile['policies'][string][number], { notify: string[] }>;

interface Placed {
  readonly step: Notify;
  readonly path: DocumentPath;
}

function notifySteps({ policies }: EscalationFile): Placed[] {
  return Object.entries(policies).flatMap(([name, steps]) =>
    steps.flatMap((step, at) => {
      const path = ['policies', name, at];
      if ('notify' in step) return [{ step, path }];
      if (!('if-unacknowledged' in step)) return [];
      return step['if-unacknowledged'].flatMap((one, inner) =>
        'notify' in one ? [{ step: one, path: [...path, 'if-unacknowledged', inner] }] : [],
      );
    }),
  );
}

function everyHolder(roles: RoleBook, name: string): string[] {
  if (!isRole(name)) return [name];
  const places = [null, ...Object.keys(roles.stores)];
  return [...new Set(places.flatMap((store) => holdersOf(roles, name, store)))];
}

function reachProblems(file: EscalationFile, person: string, { step, path }: Placed): Problem[] {
  const contact = file.contacts[person];
  if (!contact) {
    const next = `Add ${person} below \`contacts\`, or give the role to somebody who is there.`;
    return [{ path: [...path, 'notify'], what: `There are no contacts of ${person}.`, next }];
  }
  const ways: readonly Channel[] = channelsOf(contact);
  const { over } = step;
  if (!over || over.includes('console') || over.some((one) => ways.some((way) => way === one))) {
    return [];
  }
  const what = `${person} is not reached over ${over.join(' or ')}.`;
  const next = `Add one of them to the contacts of ${person}; there is ${ways.join(', ')}.`;
  return [{ path: [...path, 'over'], what, next }];
}

/** @returns a role that nobody has, and people who cannot be reached as the policy says */
export function peopleProblems(file: EscalationFile, roles: RoleBook): Problem[] {
  return notifySteps(file).flatMap((placed) =>
    placed.step.notify.flatMap((name, at) => {
      const people = everyHolder(roles, name);
      if (people.length > 0) return people.flatMap((one) => reachProblems(file, one, placed));
      const path = [...placed.path, 'notify', at];
      const next = 'Name somebody for it below `roles`, or notify another role.';
      return [{ path, what: `Nobody has the role ${name}.`, next }];
    }),
  );
}
