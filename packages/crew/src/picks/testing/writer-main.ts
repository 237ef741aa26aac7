/** Writes as a server does, for a test to kill: `batches`, `step JSON`, `put-back JSON`. */
import { connect } from '@slipway/pg';
import { applyPickStep } from '../apply.ts';
import type { DoneStep } from '../core/line-state.ts';
import { makeBatches } from '../make-batches.ts';
import { putBack, type PutBack } from '../twice.ts';

const sql = connect(process.env['DATABASE_URL']!, { name: 'slipway-picks-writer', max: 1 });
const [what, step] = process.argv.slice(2);
if (what === 'batches') await makeBatches(sql, 's01', Date.now());
else if (what === 'put-back') await putBack(sql, JSON.parse(step!) as PutBack, Date.now());
else {
  const done = JSON.parse(step!) as DoneStep;
  await sql.begin((tx) => applyPickStep(tx, done, async () => {}, Date.now()));
}
await sql.end();
