/**
 * Writes docs/report-example/ from a demo that has run here, in one command:
 *
 *   slipway demo --json && node apps/cli/src/write-report-example.ts [FOLDER]
 *
 * FOLDER is that of the demo, `.slipway/demo` if not given. The demo's customers sign up once the
 * launch is done, and their day goes by at the provider alone: sign-ups are counted from then on,
 * as of a day later.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listLaunches } from '@slipway/launch';
import { collectReport } from '@slipway/launch/report';
import { connect, startEmbedded } from '@slipway/pg';
import { reportHtml, reportJson, reportPdf } from '@slipway/playbook/report';

const OUT = fileURLToPath(new URL('../../../docs/report-example', import.meta.url));
const DAY_AND_MORE_MS = 25 * 3_600_000;

const folder = resolve(process.argv[2] ?? '.slipway/demo');
const server = await startEmbedded(join(folder, 'pg'));
const sql = connect(server.url('slipway'), { name: 'slipway-report', max: 2 });
try {
  const [launch] = await listLaunches(sql, 1);
  if (!launch) throw new Error(`No launch was ever recorded in ${folder}: run the demo first.`);
  const endedMs = launch.enteredMs.done ?? Date.now();
  const facts = await collectReport({
    sql,
    launch,
    env: { GROCER_DATABASE_URL: server.url('grocer') },
    people: join(folder, 'people.yaml'),
    madeAtMs: Date.now(),
    asOfMs: endedMs + DAY_AND_MORE_MS,
    signUpsFromMs: endedMs,
  });
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, 'report.html'), reportHtml(facts));
  writeFileSync(join(OUT, 'report.pdf'), await reportPdf(facts));
  writeFileSync(join(OUT, 'report.json'), reportJson(facts));
  console.log(`Written to ${OUT}: the report of ${launch.id}.`);
} finally {
  await sql.end({ timeout: 1 });
  if (!server.adopted) await server.stop();
}
