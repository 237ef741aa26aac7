/** `slipway playbook attest`: a person signs that an item is done, or that it is not. */
import { signDocument } from '@slipway/authority';
import { EXIT, RemoteError } from '@slipway/kernel';
import { evidenceSubject, instanceOf, recordAttestation } from '@slipway/playbook';
import { clientOf } from '../../client.ts';
import { wordAt, type Command, type Values } from '../../command.ts';
import { CONTROL_DATABASE_HELP, DATABASE } from '../../database.ts';
import { findServer, homeFolder } from '../../installation.ts';
import { textOption } from '../fleet-options.ts';
import { SIGNER, SIGNER_HELP, signerOf } from '../fleet-signer.ts';
import { JSON_OPTION, print } from '../schema-options.ts';
import { checklistOfLaunch, PLAYBOOK, PLAYBOOK_HELP } from './options.ts';
import { withEvidence } from './status.ts';

/** How long a signature may be on its way to the database, in ms. */
const VALID_MS = 5 * 60_000;

/**
 * Hands it to the control plane where one knows the launch: there it is an entry of the audit log.
 *
 * @returns false when nobody was there to take it
 */
async function handOver(values: Values, launch: string, body: object): Promise<boolean> {
  const isElsewhere = values['database'] !== undefined || values['playbook'] !== undefined;
  const server = isElsewhere ? undefined : findServer(homeFolder());
  if (!server) return false;
  try {
    await clientOf(server.url, homeFolder()).call('attest', { id: launch, body });
    return true;
  } catch (error) {
    if (error instanceof RemoteError && error.code === 'LAUNCH_UNKNOWN') return false;
    throw error;
  }
}

/** The command. */
export const playbookAttest: Command = {
  name: 'playbook attest',
  summary: 'Sign that an item of the checklist is done, or that it is not',
  usage:
    'FILE [--item KEY] [--note TEXT] [--not-done] [--sign-with KEY] [--as WHO] ' +
    '[--people FILE] [--playbook FILE] [--json]',
  examples: [
    [
      'slipway playbook attest my/launch.yaml --item kit-printed@s03 --note "hangs by till 2" ' +
        '--sign-with ada.pem --as ada/laptop --people people.yaml',
      'one box of one store, signed and kept',
    ],
  ],
  options: {
    item: { type: 'string' },
    note: { type: 'string' },
    'not-done': { type: 'boolean' },
    ...SIGNER,
    ...PLAYBOOK,
    ...DATABASE,
    ...JSON_OPTION,
  },
  help: {
    item: 'the box: the id of an item, with @STORE where each store has its own',
    note: 'what was seen, in one line',
    'not-done': 'sign that it is not done: the item turns red',
    ...SIGNER_HELP,
    ...PLAYBOOK_HELP,
    ...CONTROL_DATABASE_HELP,
    json: 'print one JSON document',
  },
  run: async (input) => {
    const { values } = input;
    const file = wordAt(playbookAttest, input, 0, 'FILE');
    const { facts, checklist } = checklistOfLaunch(file, values);
    const key = textOption(values, 'item', 'Name the box, such as kit-printed@s03.');
    const note = textOption(values, 'note', 'Say in one line what was seen.');
    instanceOf(checklist, key);
    const { by, privateKey, people } = signerOf(values);
    const nowMs = Date.now();
    const holds = values['not-done'] !== true;
    const subject = evidenceSubject(facts.name, key);
    const payload = { holds, note };
    const signed = signDocument({ subject, payload, by, privateKey, nowMs, validMs: VALID_MS });
    if (!(await handOver(values, facts.name, { item: key, document: signed }))) {
      await withEvidence(values, (sql) =>
        recordAttestation(sql, checklist, key, signed, { people, nowMs }),
      );
    }
    const said = `${key}: ${by.person} signed that it is ${holds ? 'done' : 'not done'}.`;
    print(values, { key, holds, by, note }, [said]);
    return EXIT.done;
  },
};
