/**
 * For tests: writes packages and banks in a process of its own, to be killed in the middle.
 *
 *   node write.ts FOLDER
 *
 * Turn after turn, `FOLDER/TURN` and `FOLDER/TURN.zip` are packages of one module, and the bank in
 * `FOLDER/bank/` is that of the other one; each turn that is done is a line on stdout.
 */
import { join } from 'node:path';
import { readCatalog, SHIPPED_MODULES } from '../../format/read-catalog.ts';
import { writeBank, writePackage } from '../deliver.ts';
import { bankFromQti } from '../read-bank.ts';
import { qtiOfBank } from '../write-bank.ts';

const [folder = ''] = process.argv.slice(2);
const catalog = await readCatalog([SHIPPED_MODULES]);
for (let turn = 0; ; turn += 1) {
  const module = catalog.get(turn % 2 === 0 ? 'picking' : 'triage')!;
  const path = join(folder, String(turn));
  const { files } = qtiOfBank(module);
  await writePackage(path, files);
  await writePackage(`${path}.zip`, files);
  const { text, pictures } = await bankFromQti([path]);
  writeBank(join(folder, 'bank', 'bank.yaml'), text, pictures);
  console.log(turn);
}
