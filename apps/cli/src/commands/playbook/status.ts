/** `slipway playbook status`: what holds the launch now, who owes it, since when. */
import { EXIT } from '@slipway/kernel';
import { connectChecked, type Sql } from '@slipway/pg';
import { ensurePlaybookTables, readEvidence, verdictOf, type Hold } from '@slipway/playbook';
import { wordAt, type Command, type Values } from '../../command.ts';
import { CONTROL_DATABASE_HELP, controlDatabaseUrl, DATABASE } from '../../database.ts';
import { tableLines } from '../fleet-options.ts';
import { counted, JSON_OPTION, print } from '../schema-options.ts';
import { checklistOfLaunch, PLAYBOOK, PLAYBOOK_HELP } from './options.ts';

/** Connects to the database of the evidence, whose tables are made if need be. */
export async function withEvidence<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = await connectChecked(await controlDatabaseUrl(values), {
    name: 'slipway-cli',
    max: 2,
  });
  try {
    await ensurePlaybookTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function holdLines(holds: readonly Hold[]): string[] {
  if (holds.length === 0) return ['Nothing holds the launch.'];
  const rows = holds.map(({ key, state, role, owedBy, sinceMs }) => {
    const owes = owedBy.length > 0 ? owedBy.join(', ') : `${role}: nobody`;
    return [key, state, owes, new Date(sinceMs).toISOString().slice(0, 16)];
  });
  const verb = holds.length === 1 ? 'holds' : 'hold';
  return [
    `${counted(holds.length, 'item')} ${verb} the launch:`,
    ...tableLines(['item', 'state', 'owed by', 'since (UTC)'], rows),
  ];
}

/** The command. */
export const playbookStatus: Command = {
  name: 'playbook status',
  summary: 'What of the checklist holds the launch now, who owes it, since when',
  usage: 'FILE [--playbook FILE] [--json]',
  examples: [['slipway playbook status my/launch.yaml', 'exits with 1 while something holds it']],
  options: { ...PLAYBOOK, ...DATABASE, ...JSON_OPTION },
  help: { ...PLAYBOOK_HELP, ...CONTROL_DATABASE_HELP, json: 'print one JSON document' },
  run: async (input) => {
    const { values } = input;
    const file = wordAt(playbookStatus, input, 0, 'FILE');
    const { facts, checklist } = checklistOfLaunch(file, values);
    const nowMs = Date.now();
    const records = await withEvidence(values, (sql) => readEvidence(sql, checklist, nowMs));
    const { holds, judged } = verdictOf(checklist, records, nowMs);
    const items = judged.map(({ instance, state, sinceMs, waitsFor }) => ({
      key: instance.key,
      state,
      due: instance.due.toString(),
      sinceMs,
      waitsFor,
    }));
    print(values, { launch: facts.name, holds, items }, holdLines(holds));
    return holds.length > 0 ? EXIT.notHeld : EXIT.done;
  },
};
