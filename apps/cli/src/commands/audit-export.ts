/** `slipway audit export`: a whole launch in one file, to be checked anywhere. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_FILES, exportDossier, openAuditLog } from '@slipway/authority/audit';
import { EXIT, formatError, OperatorError } from '@slipway/kernel';
import { connectChecked, type Sql } from '@slipway/pg';
import { wordAt, type Command } from '../command.ts';
import { CONTROL_HELP, controlDatabase } from '../control-database.ts';
import { DATABASE } from '../database.ts';
import { homeFolder } from '../installation.ts';

/** Where this is the installation that signs, what came last is signed first. */
async function signRest(sql: Sql): Promise<void> {
  const folder = homeFolder();
  if (!existsSync(join(folder, AUDIT_FILES.key))) return;
  try {
    await (await openAuditLog({ sql, folder })).checkpoint();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(formatError(error)); // the dossier shows what is wrong
  }
}

/** The command. */
export const exportAudit: Command = {
  name: 'audit export',
  summary: 'Print a launch’s dossier: every decision with its evidence, signed',
  usage: 'LAUNCH [--database URL]',
  examples: [
    ['slipway audit export spring-fifteen > dossier.json', 'one file, to be checked anywhere'],
  ],
  options: DATABASE,
  help: CONTROL_HELP,
  run: async (input) => {
    const name = wordAt(exportAudit, input, 0, 'LAUNCH');
    const { ensureLaunchTables, requireLaunch } = await import('@slipway/launch');
    const url = await controlDatabase(input.values);
    const sql = await connectChecked(url, { name: 'slipway-cli', max: 2 });
    try {
      await ensureLaunchTables(sql);
      const launch = await requireLaunch(sql, name);
      await signRest(sql);
      const dossier = await exportDossier(sql, { id: launch.id, name: launch.name });
      console.log(JSON.stringify(dossier));
      const { leaves, checkpoints } = dossier;
      const [last] = checkpoints.slice(-1);
      console.error(
        `${leaves.length} entries; the newest checkpoint is at ${last?.split('\n')[1] ?? 'none'}.`,
      );
      return EXIT.done;
    } finally {
      await sql.end({ timeout: 1 });
    }
  },
};
