/** `slipway playbook kit`: the fallback kit of one store, one sheet for the wall. */
import { EXIT, nearest } from '@slipway/kernel';
import { holdersOf, ROLES, type Role } from '@slipway/authority';
import { kitMarkdown, kitPdf, type Kit } from '@slipway/playbook';
import { UsageError, wordAt, type Command } from '../../command.ts';
import { firesWhen } from '@slipway/launch';
import { textOption } from '../fleet-options.ts';
import { checklistOfLaunch, deliver, formatOf, OUT, OUT_HELP } from './options.ts';
import { PLAYBOOK, PLAYBOOK_HELP, type LaunchChecklist } from './options.ts';

const FORMATS = ['pdf', 'md'] as const;

/** Whom a store calls, in this order. */
const CALLED: readonly Role[] = [
  'commander',
  'store-manager',
  'rollback-owner',
  'devices',
  'comms',
];

/** A till works at least so long with no network, when the launch says nothing, in hours. */
const OFFLINE_HOURS = 24;

function kitOf({ spec, facts, checklist }: LaunchChecklist, id: string): Kit {
  const store = facts.stores.find((one) => one.id === id);
  if (!store) {
    const ids = facts.stores.map((one) => one.id);
    const guess = nearest(id, ids);
    const next = guess ? `Did you mean "${guess}"?` : `One of: ${ids.join(', ')}.`;
    throw new UsageError(`The launch has no store "${id}".`, next);
  }
  const named = (role: Role) => holdersOf(checklist.roles, role, id).join(', ');
  const holder = (role: Role) =>
    role === 'store-manager' ? named(role) || (store.owner ?? '') : named(role);
  const said = (role: Role) => [ROLES[role], named(role)].filter(Boolean).join(': ');
  const owner = store.owner ? [`${store.owner}, who owns this store`] : [];
  const above = (['rollback-owner', 'rollback-deputy', 'commander', 'senior-owner'] as const).map(
    said,
  );
  return {
    launch: facts.name,
    store,
    opens: store.opens,
    offlineHours: spec.devices ? spec.devices.offlineForMs / 3_600_000 : OFFLINE_HOURS,
    criteria: spec.criteria.map((criterion) => {
      const { store: atStore, fleet } = criterion.action;
      const then = criterion.scope.includes('store') && atStore !== 'hold' ? atStore : fleet;
      return { id: criterion.id, words: firesWhen(criterion), then };
    }),
    contacts: CALLED.map((role) => ({ role: ROLES[role], name: holder(role) || null })),
    mayRollBack: [...owner, ...above],
  };
}

/** The command. */
export const playbookKit: Command = {
  name: 'playbook kit',
  summary: 'The fallback kit of a store: one sheet for the wall beside the tills',
  usage: 'FILE [--store S] [--playbook FILE] [--format F] [-o FILE]',
  examples: [
    ['slipway playbook kit my/launch.yaml --store s03 -o s03.pdf', 'one A4 page, to print'],
    ['slipway playbook kit my/launch.yaml --store s03 --format md', 'the same as text'],
  ],
  options: { store: { type: 'string' }, format: { type: 'string' }, ...PLAYBOOK, ...OUT },
  help: {
    store: 'the store, by its id',
    format: 'pdf (default) or md',
    ...PLAYBOOK_HELP,
    ...OUT_HELP,
  },
  run: async (input) => {
    const { values } = input;
    const format = formatOf(values, FORMATS);
    const file = wordAt(playbookKit, input, 0, 'FILE');
    const store = textOption(values, 'store', 'Name the store: --store s03.');
    const kit = kitOf(checklistOfLaunch(file, values), store);
    deliver(values, format === 'md' ? kitMarkdown(kit) : await kitPdf(kit, Date.now()));
    return EXIT.done;
  },
};
