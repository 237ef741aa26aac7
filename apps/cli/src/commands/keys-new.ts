/** `slipway keys new`: a person's key pair, to sign what only people decide. */
import { existsSync, rmSync } from 'node:fs';
import { addPublicKey, newPersonKey } from '@slipway/authority';
import { EXIT, writeFileAtomic } from '@slipway/kernel';
import { UsageError, type Command, type Values } from '../command.ts';
import { textOption } from './fleet-options.ts';
import { personAndKey } from './fleet-signer.ts';
import { JSON_OPTION, print } from './schema-options.ts';

/** @returns what the key is added to, and as whose; null when it is only printed */
function placeOf(values: Values) {
  const { 'add-to': file, as, name } = values;
  if (typeof file !== 'string') return null;
  const why = 'Say whose key it is and how it is called: PERSON/KEY, such as ada/laptop.';
  const by = personAndKey(textOption({ as }, 'as', why));
  return { file, ...by, name: typeof name === 'string' ? name : undefined };
}

/** The command. */
export const newKeys: Command = {
  name: 'keys new',
  summary: 'Make a key with which a person signs; its public half goes into people.yaml',
  usage: '--out FILE [--add-to FILE] [--as WHO] [--name TEXT] [--json]',
  examples: [
    ['slipway keys new --out ada.pem', 'a private key that only its owner may read'],
    [
      'slipway keys new --out ada.pem --add-to people.yaml --as ada/laptop --name "Ada Lovelace"',
      'its public half stands in people.yaml then, as the key `laptop` of `ada`',
    ],
  ],
  options: {
    out: { type: 'string' },
    'add-to': { type: 'string' },
    as: { type: 'string' },
    name: { type: 'string' },
    ...JSON_OPTION,
  },
  help: {
    out: 'the file of the private key, made anew',
    'add-to': 'the file of people that the public half is added to; made if there is none',
    as: 'whose key it is and what it is called: PERSON/KEY',
    name: 'of a person who does not stand in the file yet',
    json: 'print one JSON document',
  },
  run: async ({ values }) => {
    const out = textOption(values, 'out', 'Name the file of the private key.');
    const place = placeOf(values);
    if (existsSync(out)) {
      throw new UsageError(`${out} is there already.`, 'Name a new file: a key is not replaced.');
    }
    const { privateKey, publicKey } = newPersonKey();
    writeFileAtomic(out, privateKey);
    try {
      if (place) addPublicKey(place.file, { ...place, publicKey });
    } catch (error) {
      rmSync(out); // a key that counts nowhere
      throw error;
    }
    const where = place
      ? `# Its public half is in ${place.file}, as ${place.person}/${place.key}:`
      : "# In people.yaml, below the person's keys:";
    print(values, { file: out, publicKey }, [
      `# The private key is in ${out}.`,
      where,
      `- { id: ${place?.key ?? 'laptop'}, public-key: ${publicKey} }`,
    ]);
    return EXIT.done;
  },
};
