/** Pages of a planned launch: in its timeline and its dossier, which holds to the end. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureAuthorityTables } from '@slipway/authority';
import { exportDossier, openAuditLog, verifyDossier, type Entry } from '@slipway/authority/audit';
import { createLaunch, ensureLaunchTables, type LaunchRecord } from '@slipway/launch';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensurePlaybookTables } from '@slipway/playbook';
import {
  acknowledgePage,
  ensureEscalationTables,
  movePages,
  openPage,
  parseEscalation,
  planOf,
} from '@slipway/playbook/escalation';
import { ensureRampTables } from '@slipway/ramp';
import { readTimeline } from '../playbook/timeline.ts';
import { recordPage } from './record-page.ts';

const NOW_MS = Date.parse('2026-11-27T15:00:00Z');
const ESCALATION = {
  contacts: { owen: {}, cleo: {} },
  roles: { launch: { 'rollback-owner': ['owen'], commander: ['cleo'] } },
  policies: {
    urgent: [
      { notify: ['rollback-owner'] },
      { wait: '5m' },
      { 'if-unacknowledged': [{ notify: ['commander'] }, { wait: '5m' }] },
    ],
  },
};

test('what happens to a page stands in the timeline and the dossier of its launch', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pages-'));
  try {
    await withTestDatabase(async ({ sql }) => {
      await ensureAuthorityTables(sql);
      await ensureLaunchTables(sql);
      await ensurePlaybookTables(sql);
      await ensureRampTables(sql);
      await ensureEscalationTables(sql);
      const spec = { name: 'spring', file: '/x', folder: '/', criteriaHash: 'x' };
      const launch = await createLaunch(sql, spec as LaunchRecord['spec'], 1, NOW_MS);
      const parsed = parseEscalation(ESCALATION, null);
      assert.ok(parsed.ok, JSON.stringify(parsed));
      const words = { launch: 'spring', store: 's03', text: 'Till 2 is dark', by: 'ada' };
      const plan = planOf(parsed.value, 'urgent');
      const open = () => openPage(sql, { ...words, kind: 'alarm', plan, nowMs: NOW_MS });
      const move = (minutes: number) =>
        movePages(sql, NOW_MS + minutes * 60_000, {
          enqueue: async () => undefined,
          record: recordPage,
        });
      const taken = await open();
      await move(0);
      const nowMs = NOW_MS + 60_000;
      await acknowledgePage(sql, { page: taken, person: 'cleo', how: 'command', nowMs });
      await move(1);
      const left = await open();
      for (const minutes of [2, 8, 14, 15]) await move(minutes);

      const openedAs = (id: string) =>
        `page-opened s03 Page ${id} was opened by ada, and went to owen (console): ${words.text}`;
      const expected = [
        openedAs(taken),
        `page-acknowledged s03 The installation, for cleo, acknowledged ${taken}.`,
        openedAs(left),
        `page-escalated s03 Nobody has acknowledged ${left}: it went on to cleo (console).`,
        `page-given-up s03 ${left} was given up: its last wait is over, nobody is left to tell.`,
      ];
      const { entries } = await readTimeline(sql, launch);
      const told = entries.filter(({ kind }) => kind.startsWith('page'));
      assert.deepEqual(
        told.map(({ kind, store, text }) => `${kind} ${store} ${text}`).toSorted(),
        expected.toSorted(),
      );

      const log = await openAuditLog({ sql, folder });
      await log.checkpoint();
      const dossier = await exportDossier(sql, { id: launch.id, name: launch.name });
      const trust = { logKey: log.key, witnesses: [], people: null, seen: null };
      const { holds, size, signedSize } = verifyDossier(dossier, trust);
      assert.deepEqual([holds, signedSize], [true, size]);
      const own = dossier.leaves.flatMap((leaf) => ('entry' in leaf ? [leaf.entry as Entry] : []));
      assert.deepEqual(
        own
          .filter(({ kind }) => kind.startsWith('launch/page'))
          .map(({ kind, subject, text }) => `${kind.slice('launch/'.length)} ${subject} ${text}`),
        expected,
      );
      const acknowledged = own.find(({ kind }) => kind === 'launch/page-acknowledged');
      assert.equal(acknowledged?.actor, 'operator');

      // A row that somebody took away is found.
      const [gone, ...rest] = dossier.leaves;
      assert.ok(gone);
      assert.equal(verifyDossier({ ...dossier, leaves: rest }, trust).holds, false);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
