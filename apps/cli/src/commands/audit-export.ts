/** `slipway audit export`: a whole launch in one file, to be checked anywhere. */
import { exportDossier, signRest } from '@slipway/authority/audit';
import { EXIT, formatError } from '@slipway/kernel';
import { connectChecked } from '@slipway/pg';
import { wordAt, type Command } from '../command.ts';
import { CONTROL_HELP, controlDatabase } from '../control-database.ts';
import { DATABASE } from '../database.ts';
import { homeFolder } from '../installation.ts';

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
      await signRest({ sql, folder: homeFolder() }, (error) => console.error(formatError(error)));
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
