/** `slipway fleet certificate`: the contract proof with the evidence of every epoch. */
import { proveContract } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import { UsageError, type Command } from '../command.ts';
import { blockingLines, evidenceLines } from '../fleet-proof-lines.ts';
import { readProof } from './fleet-fence.ts';
import { FLEET, FLEET_HELP, withFleet } from './fleet-options.ts';
import { print } from './schema-options.ts';

/** The command. */
export const certificate: Command = {
  name: 'fleet certificate',
  summary: 'The contract proof as it stands: the evidence of every epoch ever opened',
  usage: '[--schema S] [--version V] [--json]',
  examples: [
    ['slipway fleet certificate', 'exits with 1 if the proof does not hold'],
    [
      'slipway fleet certificate --schema shop --version v1 --json',
      'for one version that is to go, as the document that the contract will keep',
    ],
  ],
  options: { ...FLEET, schema: { type: 'string' }, version: { type: 'string' } },
  help: {
    ...FLEET_HELP,
    schema: 'the schema of which a version is to go',
    version: 'the version that is to go',
  },
  run: ({ values }) =>
    withFleet(values, async (sql) => {
      const { schema, version } = values;
      if ((schema === undefined) !== (version === undefined)) {
        throw new UsageError('--schema and --version go together.', 'Give both, or neither.');
      }
      const proof = await readProof(sql);
      if (typeof schema !== 'string' || typeof version !== 'string') {
        print(values, proof, [...blockingLines(proof), '', ...evidenceLines(proof)]);
        return proof.holds ? EXIT.done : EXIT.notHeld;
      }
      const proved = await sql.begin((tx) => proveContract(tx, { schema, version }));
      const { holds, lines } = proved;
      const shown = { ...proof, holds, lines: [...lines] };
      print(values, proved.certificate, [...blockingLines(shown), '', ...evidenceLines(shown)]);
      return holds ? EXIT.done : EXIT.notHeld;
    }),
};
