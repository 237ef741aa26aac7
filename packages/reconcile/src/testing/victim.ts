/**
 * A process of its own that reconciles, or takes a file in, for tests that kill it.
 *
 * `node victim.ts run URL NOW_MS OFFLINE_DEVICE` · `node victim.ts import URL FILE`
 */
import { connect } from '@slipway/pg';
import { importFile } from '../feeds/import-file.ts';
import { shippedMapping } from '../feeds/index.ts';
import { runReconcile } from '../run.ts';
import { readRules } from '../shipped.ts';

const [what, url = '', ...rest] = process.argv.slice(2);
const sql = connect(url, { name: 'reconcile-victim', max: 2 });
if (what === 'run') {
  const [now, device = ''] = rest;
  const offline = [{ device, store: device.slice(0, 3) }];
  await runReconcile(sql, { rules: readRules(), nowMs: Number(now), offline, bulkRows: 1 });
} else {
  const mapping = shippedMapping('settlement');
  await importFile(sql, { path: rest[0]!, mapping, nowMs: 1000 });
}
await sql.end();
