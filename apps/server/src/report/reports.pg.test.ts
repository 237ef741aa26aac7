/** A recorded launch as its report on a screen and as signed files; its dossier to the end. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { REPORT_SIGNATURE, ReportView } from '@slipway/api';
import { SignatureInvalidError } from '@slipway/authority';
import {
  installationAsPerson,
  openAuditLog,
  verifyDossier,
  type Dossier,
} from '@slipway/authority/audit';
import { findLaunch } from '@slipway/launch/report';
import { AS_OF_MS, recordEverything } from '@slipway/launch/report/testing';
import { withTestDatabase } from '@slipway/pg/testing';
import { parseReport, verifyReport } from '@slipway/playbook/report';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Value } from 'typebox/value';
import { serveLaunchFiles } from '../http/launch-files.ts';
import { Reports } from './reports.ts';

const log = pino({ level: 'silent' });

test('a recorded launch is read, kept and signed; its dossier is signed to the end', () =>
  withTestDatabase(async ({ sql, url }) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-report-'));
    const app = Fastify() as unknown as FastifyInstance;
    try {
      const { id } = await recordEverything(sql, url, folder);
      const launch = await findLaunch(sql, id);
      const { key } = await openAuditLog({ sql, folder }); // nobody has signed anything yet
      serveLaunchFiles(app, { sql, folder, log });
      const dossier = (await app.inject(`/api/launches/${id}/dossier`)).json<Dossier>();
      const trust = { logKey: key, witnesses: [], people: null, seen: null };
      const { holds, size, signedSize } = verifyDossier(dossier, trust);
      assert.deepEqual([holds, signedSize], [true, size]);
      assert.ok(size > 3, String(size));

      const ground = { sql, folder, env: { MY_DATABASE_URL: url }, log };
      const reports = new Reports(ground, () => AS_OF_MS);
      const view = await reports.view(launch);
      assert.ok(Value.Check(ReportView, view));
      assert.deepEqual([view.outcome, view.isFinal], ['Held', true]);
      assert.deepEqual(
        view.figures.map(({ label, value, kept }) => [label, value, kept]),
        [
          ['Failed requests', '7', false],
          ['Downtime', '1\u00A0s', null],
          ['Activation', '50\u202F%', false],
          ['Manual minutes', '0.7\u00A0min', true],
          ['Rollbacks', '1', null],
          ['Offline drills', '–', null],
        ],
      );
      const back = view.ramp?.stores.find((store) => store.state === 'rolled-back');
      assert.deepEqual(
        [back?.id, back?.shares.map(({ shareBp }) => shareBp), back?.gates[0]?.verdict],
        ['s02', [0, 5000, 0], 'held'],
      );
      const drawn = view.chapters.flatMap(({ pictures }) => pictures.map(({ title }) => title));
      assert.ok(drawn.includes('Requests a second'), drawn.join());
      const decided = view.chapters.find((one) => one.id === 'decisions')?.tables;
      assert.match(JSON.stringify(decided), /"ada","–","ramp\/rollback"/);

      const people = [installationAsPerson(key)];
      const { content, name, headers } = await reports.file(launch, 'json');
      assert.equal(name, 'spring-fifteen-report.json');
      const bytes = Buffer.from(content);
      assert.equal(parseReport(name, bytes.toString()).launch.id, id);
      const raw: unknown = JSON.parse(
        Buffer.from(headers[REPORT_SIGNATURE] ?? '', 'base64').toString(),
      );
      const verified = verifyReport(bytes, raw, { people, nowMs: AS_OF_MS });
      assert.deepEqual(
        [verified.launch, verified.by.person, verified.seal.logHead?.size],
        [id, key.name, size],
      );
      const changed = Buffer.from(bytes.toString().replace('s02', 's03'));
      assert.throws(
        () => verifyReport(changed, raw, { people, nowMs: AS_OF_MS }),
        SignatureInvalidError,
      );
    } finally {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }));
