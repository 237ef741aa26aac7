/** A recorded launch becomes a report: the facts, and every command of docs/report.md. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openAuditLog } from '@slipway/authority/audit';
import { checkShape } from '@slipway/kernel';
import { UnknownLaunchError } from '@slipway/launch';
import { collectReport, findLaunch } from '@slipway/launch/report';
import { AS_OF_MS, BEGAN_MS, recordDrill, recordEverything } from '@slipway/launch/report/testing';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { isThere, parseReport, ReportFacts, signReport } from '@slipway/playbook/report';
import { withWorkplace, type Workplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A part that must be there. */
function there<T>(part: T): Exclude<T, { absent: string }> {
  assert.ok(isThere(part), JSON.stringify(part));
  return part as Exclude<T, { absent: string }>;
}

function checkFacts(facts: ReportFacts): void {
  assert.deepEqual(
    facts.budgets.map(({ budget, value, kept }) => [budget, value, kept]),
    [
      ['failed-requests', 7, false],
      ['manual-minutes', 40 / 60, true],
      ['activation', 0.5, false],
    ],
  );
  const traffic = there(facts.traffic);
  assert.deepEqual(traffic.requests, { blue: 2_500, green: 2_500 });
  assert.deepEqual(traffic.unnamed.requests, { blue: 100, green: 0 });
  assert.equal(traffic.downtimeSeconds, 1);
  const { stores, rollbacks } = there(facts.ramp);
  assert.deepEqual(
    stores.map(({ id, state, failed, downtimeSeconds }) => [id, state, failed, downtimeSeconds]),
    [
      ['s01', 'full', { blue: 0, green: 0 }, 0],
      ['s02', 'rolled-back', { blue: 0, green: 7 }, 1],
    ],
  );
  assert.deepEqual(
    stores.map(({ shares }) =>
      shares.map(({ atMs, shareBp }) => [(atMs - BEGAN_MS) / 1000, shareBp]),
    ),
    [
      [
        [0, 0],
        [1, 5000],
        [60, 10_000],
      ],
      [
        [0, 0],
        [1, 5000],
        [90, 0],
      ],
    ],
  );
  assert.deepEqual(
    stores.map(({ gates }) => gates.map(({ verdict }) => verdict)),
    [['passed', 'passed'], ['held']],
  );
  assert.deepEqual(
    rollbacks.map(({ because, appliedAtMs }) => [because, appliedAtMs - BEGAN_MS]),
    [['ada: tills show wrong prices', 90_000]],
  );
}

function checkBusiness(facts: ReportFacts): void {
  const latency = there(facts.latency);
  assert.deepEqual([latency.objectivesMs, latency.bucketMs], [[250], 2000]);
  assert.deepEqual(latency.limits, [{ criterion: 'slow', objectiveMs: 250, above: 0.1 }]);
  assert.deepEqual(latency.total.green, { requests: 2_500, failed: 7, over: [247] });
  const bucket = latency.buckets.find(({ atMs }) => atMs === BEGAN_MS + 80_000);
  assert.deepEqual(bucket?.green, { requests: 200, failed: 7, over: [17] });

  const { all, stores } = there(facts.activation);
  assert.deepEqual([all.reached.captured, all.due, all.activated, all.rate], [4, 4, 2, 0.5]);
  assert.deepEqual(
    stores.map(({ key, rate }) => [key, rate]),
    [
      ['s01', 1],
      ['s02', 0],
    ],
  );
  const { minutes, classes, burnDown } = there(facts.reconciliation);
  assert.deepEqual([minutes?.tookMs, minutes?.limitMs, minutes?.isKept], [40_000, 5_400_000, true]);
  assert.deepEqual(
    classes.map(({ class: name, opened, open, byPeople }) => [name, opened, open, byPeople]),
    [['missing-transaction', 2, 1, 1]],
  );
  assert.deepEqual(
    burnDown.map(({ open }) => open),
    [2, 1],
  );
  const [change] = there(facts.schemas);
  assert.deepEqual(
    [change?.to, change?.state, change?.rows, change?.isContracted],
    ['add-display-name', 'expanded', 50, false],
  );
  const { decisions, head } = there(facts.audit);
  assert.equal(head, null);
  assert.deepEqual(
    decisions.filter(({ person }) => person !== null).map(({ kind, person }) => [kind, person]),
    [
      ['launch/lock', 'ada'],
      ['ramp/rollback', 'ada'],
    ],
  );
}

test('a recorded launch is told as it was; what it does not have says so', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({}, async ({ folder }) => {
      await assert.rejects(findLaunch(sql, 'spring-fifteen'), UnknownLaunchError);
      const { id } = await recordEverything(sql, url, folder);
      const launch = await findLaunch(sql, id);
      const people = join(folder, 'people.yaml');
      const moments = { madeAtMs: AS_OF_MS, asOfMs: AS_OF_MS, signUpsFromMs: null };
      const env = { MY_DATABASE_URL: url };
      const facts = await collectReport({ sql, launch, env, people, ...moments });
      assert.deepEqual(checkShape(ReportFacts, facts), { ok: true, value: facts });
      checkFacts(facts);
      checkBusiness(facts);
      assert.deepEqual(facts.drills, { absent: 'No offline drill was kept for this launch.' });
      assert.match(facts.rehearsal.refused ?? '', /no rehearsal of these criteria was kept/);

      const blind = await collectReport({ sql, launch, env: {}, people, ...moments });
      for (const part of [blind.activation, blind.reconciliation, blind.drills, blind.schemas]) {
        assert.match('absent' in part ? part.absent : '', /could not be read: .*MY_DATABASE_URL/);
      }
      assert.deepEqual(blind.ramp, facts.ramp);
    });
  }));

/** What the console hands out is signed by the installation; its key is enough to verify it. */
async function checkInstallation(sql: Sql, place: Workplace, launch: string): Promise<void> {
  const { key, signer } = await openAuditLog({ sql, folder: join(place.folder, 'elsewhere') });
  const about = { launch, madeAtMs: 1, logHead: null, nowMs: Date.now() };
  const signed = signReport(Buffer.from(place.read('report.csv')), { ...about, ...signer });
  place.write({ 'report.csv.sig.json': JSON.stringify(signed) });
  const verify = ['report', 'verify', 'report.csv'];
  const { code, stdout } = await place.slipway([...verify, '--key', key.text]);
  assert.equal(code, 0);
  assert.ok(stdout.startsWith(`report.csv is the report of ${launch} that ${key.name}/audit-log`));
  const people = await place.slipway([...verify, '--people', 'people.yaml']);
  assert.match(people.stderr, /AUTH_SIGNATURE.*is not among the people/s);
}

test('every command of docs/report.md does what the page says', () =>
  withTestDatabase(async ({ sql, url }) => {
    const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`;
    const env = { SLIPWAY_DATABASE_URL: url, MY_DATABASE_URL: url, PATH };
    await withWorkplace(env, async (place) => {
      const { id } = await recordEverything(sql, url, place.folder);
      await recordDrill(sql, place.read('ada.pem'));
      const page = readFileSync(join(ROOT, 'docs/report.md'), 'utf8');
      const ran = await runScript(place, readPage(page).script);
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      assert.match(
        ran.stdout,
        /^spring-fifteen: Held\. 1 of 2 stores stand on green, 1 went back/m,
      );
      assert.match(
        ran.stdout,
        new RegExp(`^report\\.html is the report of ${id} that ada/laptop`, 'm'),
      );
      const facts = parseReport('report.json', place.read('report.json'));
      const [drill] = there(facts.drills);
      assert.deepEqual([drill?.refused, drill?.report?.signedBy], [null, 'ada/laptop']);
      assert.match(place.read('report.html'), /&lt;b&gt;Millbrook&lt;\/b&gt;/);
      assert.match(
        place.read('report.csv'),
        /^s02,<b>Millbrook<\/b>,1,rolled-back,0,100,0,7,1,0\r$/m,
      );
      await checkInstallation(sql, place, id);
    });
  }));
