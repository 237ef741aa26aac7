/** `slipway keys new`: a person's key pair, to sign what only people decide. */
import { existsSync } from 'node:fs';
import { newPersonKey } from '@slipway/authority';
import { EXIT, writeFileAtomic } from '@slipway/kernel';
import { UsageError, type Command } from '../command.ts';
import { textOption } from './fleet-options.ts';
import { JSON_OPTION, print } from './schema-options.ts';

/** The command. */
export const newKeys: Command = {
  name: 'keys new',
  summary: 'Make a key with which a person signs; prints what goes into people.yaml',
  usage: '--out FILE [--json]',
  examples: [['slipway keys new --out ada.pem', 'a private key that only its owner may read']],
  options: { out: { type: 'string' }, ...JSON_OPTION },
  help: { out: 'the file of the private key, made anew', json: 'print one JSON document' },
  run: async ({ values }) => {
    const out = textOption(values, 'out', 'Name the file of the private key.');
    if (existsSync(out)) {
      throw new UsageError(`${out} is there already.`, 'Name a new file: a key is not replaced.');
    }
    const { privateKey, publicKey } = newPersonKey();
    writeFileAtomic(out, privateKey);
    print(values, { file: out, publicKey }, [
      `# The private key is in ${out}. In people.yaml, below the person's keys:`,
      `- { id: laptop, public-key: ${publicKey} }`,
    ]);
    return EXIT.done;
  },
};
