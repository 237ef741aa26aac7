/**
 * A seasonal hire from the first film to the last line: watches, passes, is observed, appears on
 * the roster, and picks a list with one short and one substitution, offline in the middle. The
 * control plane, the sync service (killed in the middle), the device agent, PostgreSQL and Chromium
 * are real, and so is every step between.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { newPersonKey } from '@slipway/authority';
import {
  answerAll,
  openPages,
  startRealServer,
  watchFilm,
  type RealServer,
} from '@slipway/console/testing';
import { ensurePickTables, type PickLine, type PickList } from '@slipway/crew/picks';
import { createEnrolCode, ensureFleetTables } from '@slipway/fleet/server';
import { until } from '@slipway/fleet/testing';
import { freePort } from '@slipway/kernel';
import { assertAccessible, buildPage, skipWithoutChromium } from '@slipway/look/testing';
import { pickerFolder } from '@slipway/picker';
import { scan, startHandheld, type Handheld } from '@slipway/picker/testing';
import type { Page } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { startChild, type Child } from '../demo/child.ts';
import { noonZone, writeCrewFolder } from '../demo/crew/folder.ts';
import { versionSchemas } from '../demo/ground.ts';
import { TILL_TABLES } from '../services/sync/performers.ts';

const SYNC = join(import.meta.dirname, '../services/sync/release-2/main.ts');
const SLIPWAY = join(import.meta.dirname, '../../../apps/cli/bin/slipway.mjs');
const PHONE = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' } as const;
const [HIRE, NAME, MENTOR] = ['s01.alma', 'Alma Price', 's01.cara'];
const ORDER = 's01-1001';

/** One shift at one store; the hire holds no certificate for picks; one order of four lines. */
function writeFolder(folder: string, nowMs: number): void {
  writeCrewFolder(folder, new Set(['s01']), nowMs);
  const edit = (name: string, change: (text: string) => string) => {
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  const without = (start: string) => (text: string) =>
    text
      .split('\n')
      .filter((line) => !line.startsWith(start))
      .join('\n');
  edit('certificates.csv', without(`${HIRE},picking`));
  edit('availability.csv', without(HIRE));
  edit('demand.yaml', (text) => {
    const { week, law } = parse(text) as Record<string, unknown>;
    const middle = { from: '10:00', to: '18:00', needs: { till: 1, triage: 1, picks: 1 } };
    const stores = [{ id: 's01', opens: { from: '10:00', to: '18:00' } }];
    return stringify({
      week,
      law,
      'orders-per-picker-hour': 9,
      undesired: [],
      shifts: { middle },
      stores,
    });
  });
  edit('orders.csv', (text) => {
    const [head, ...lines] = text.split('\n');
    return [head, ...lines.filter((line) => line.startsWith(ORDER)).slice(0, 4), ''].join('\n');
  });
  const store = { id: 's01', name: 'Quayside', zone: noonZone(nowMs) };
  writeFileSync(join(folder, 'stores.yaml'), JSON.stringify([store]));
}

describe('a seasonal hire', { skip: skipWithoutChromium }, () => {
  const openPage = openPages();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-hire-'));
  const crew = join(folder, 'crew');
  let server: RealServer;
  let syncPort: number;
  let sync: Child;
  let handheld: Handheld;

  /** Runs `slipway …`, as whoever leads the store does. */
  async function slipway(...words: readonly string[]): Promise<{ code: number; said: string }> {
    const { folder: home, databaseUrl } = server;
    const env = { ...process.env, SLIPWAY_HOME: home, SLIPWAY_DATABASE_URL: databaseUrl };
    const child = spawn(process.execPath, [SLIPWAY, ...words], { env });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    }
    const [code] = (await once(child, 'close')) as [number];
    return { code, said: Buffer.concat(chunks).toString() };
  }

  async function done(...words: readonly string[]): Promise<string> {
    const { code, said } = await slipway(...words);
    assert.equal(code, 0, said);
    return said;
  }

  /** The sync service, always at the same port and on the same journal. */
  function startSync(): Promise<Child> {
    const schemas = Object.entries(versionSchemas(2)).map(
      ([name, schema]) => [`SLIPWAY_SCHEMA_${name.toUpperCase()}`, schema] as const,
    );
    return startChild({
      name: 'the sync service',
      program: SYNC,
      logFile: join(folder, 'sync.log'),
      readyWhen: /listens on (\S+)/,
      env: {
        ...Object.fromEntries(schemas),
        DATABASE_URL: server.databaseUrl,
        PORT: String(syncPort),
        GROCER_FLEET_JOURNAL: join(folder, 'journal.jsonl'),
      },
    });
  }

  before(async () => {
    writeFolder(crew, Date.now());
    syncPort = await freePort();
    await buildPage(join(pickerFolder, '..'));
    server = await startRealServer(newPersonKey().publicKey);
    const { sql } = server;
    await ensureFleetTables(sql);
    await ensurePickTables(sql);
    await sql.unsafe(TILL_TABLES);
    sync = await startSync();
    const wish = { device: 'hand-1', store: 's01', kind: 'handheld' as const, label: 'Hand 1' };
    const code = await createEnrolCode(sql, wish);
    handheld = await startHandheld(join(folder, 'hand'), sync.url, code);
  });
  after(async () => {
    await handheld?.kill();
    await sync?.end();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page of the console, as somebody who works at the store sees it on a phone. */
  async function open(person: string, path: string): Promise<Page> {
    const page = await openPage(`${server.url}/launches/${server.launch}/${path}`, PHONE);
    const session = JSON.stringify({ person, token: server.token });
    await page.evaluate((kept) => sessionStorage.setItem('slipway.session', kept), session);
    await page.reload();
    return page;
  }

  const shiftToday = () => `s01-${new Date().toISOString().slice(0, 10)}-middle`;

  async function publishSolved(): Promise<void> {
    await done('roster', 'solve');
    await done('roster', 'publish', '--by', MENTOR, '--agreed', 'all');
  }

  /** @returns where somebody stands, as published */
  async function stationsOf(person: string): Promise<readonly string[]> {
    const shown = JSON.parse(await done('roster', 'show', '--person', person, '--json')) as {
      roster: readonly { person: string; station: string }[];
      changes: readonly { by: string }[];
    };
    assert.ok(shown.roster.every((one) => one.person === person));
    assert.ok(shown.changes.every(({ by }) => by === `the installation for ${MENTOR}`));
    return shown.roster.map(({ station }) => station);
  }

  test('without a certificate they stand at no pick list, and the cure is named', async () => {
    const stores = join(crew, 'stores.yaml');
    assert.match(await done('roster', 'import', crew, '--stores', stores), /demand of 1 store/);
    const pinned = await slipway('roster', 'pin', HIRE, shiftToday(), 'picks', '--by', MENTOR);
    assert.notEqual(pinned.code, 0);
    assert.match(pinned.said, /certificate picking is missing; picking would do: \d+ minutes/);
    await publishSolved();
    assert.ok(!(await stationsOf(HIRE)).includes('picks'), 'somebody else picks');
  });

  test('they watch, pass, and a mentor sees them do it', async () => {
    const page = await open(HIRE, 'training?show=learn');
    await page.getByRole('link', { name: 'Preparar pedidos', exact: true }).click();
    const begin = page.getByRole('button', { name: 'Empezar las preguntas' });
    await begin.waitFor();
    assert.equal(await begin.isDisabled(), true, 'the film comes first');
    await watchFilm(page);
    await page.getByText('Ha visto la película.').waitFor();
    await assertAccessible(page);
    await begin.click();
    await answerAll(page, true);
    await page.getByText(/Superado\. 5\/5/).waitFor();
    await page.context().close();

    const mentor = await open(MENTOR, 'training?show=observe');
    await mentor.getByRole('button', { name: `Observe ${NAME}` }).click();
    await mentor.getByRole('button', { name: 'Not yet' }).waitFor();
    for (const box of await mentor.getByRole('checkbox').all()) await box.check();
    await mentor.getByRole('button', { name: 'Seen: certify' }).click();
    await mentor.getByText(`${NAME} now holds picking.`).waitFor();
    await mentor.context().close();
  });

  test('they appear on the roster', async () => {
    await done('roster', 'pin', HIRE, shiftToday(), 'picks', '--by', MENTOR);
    await publishSolved();
    assert.ok((await stationsOf(HIRE)).includes('picks'));
    const page = await open(HIRE, 'roster?store=s01');
    await page.getByText(NAME).first().waitFor();
    await assertAccessible(page);
    await page.context().close();
  });

  test('they pick a list: one short, one substituted, offline in the middle', async () => {
    await done('picks', 'import', crew);
    await done('picks', 'batch', '--store', 's01');
    const list = await listOnHandheld();
    assert.equal(list.picker, HIRE);
    const page = await openPage(`${handheld.url}/pick`, PHONE);
    await page.getByLabel(/^(Your code|Tu código)/).fill(await handheld.code(HIRE, NAME));
    await page.locator('button[type="submit"]').click();
    await page.getByRole('button', { name: /Batch|Lote/ }).click();
    const lost = await pick(page, list);
    await until('every line is closed in the cloud', async () => {
      const [row] = await server.sql<{ state: string }[]>`
        select state from slipway.crew_pick_batch where list = ${list.list}`;
      return row?.state === 'done';
    });
    assert.deepEqual(await told(list), expectedOf(list, lost), 'each step once, in its form');
    const order = async () => {
      const [row] = await server.sql<{ changes: { short: boolean; substituted: object[] }[] }[]>`
        select changes from slipway.crew_pick_order where id = ${ORDER}`;
      return row?.changes ?? [];
    };
    const changes = await order();
    assert.deepEqual(
      changes.map(({ short, substituted }) => [short, substituted.length]).toSorted(),
      [
        [false, 1],
        [true, 0],
      ],
      'the order knows of both, and of nothing else',
    );
    const lead = await open(MENTOR, 'picking?store=s01');
    await lead.getByText(/rest short/).waitFor();
    await lead.context().close();
    await page.context().close();
  });

  /** What the control plane gave out has come through the feed. */
  async function listOnHandheld(): Promise<PickList> {
    let found: PickList | undefined;
    await until('a list is on the handheld', async () => {
      const { lists } = await handheld.call<{ lists: { list: string }[] }>('GET', '/v1/picks');
      const [first] = lists;
      if (!first) return false;
      const answer = await handheld.call<{ list: PickList }>('GET', `/v1/picks/${first.list}`);
      found = answer.list;
      return true;
    });
    return found!;
  }

  /** The lines that do not go as they were ordered; both come after the first. */
  interface Lost {
    readonly replaced: number;
    readonly short: number;
  }

  /** What the cloud has applied of a list, in the order of the walk. */
  async function told({ list }: PickList): Promise<readonly (readonly unknown[])[]> {
    const rows = await server.sql<{ step: number; outcome: string; sku: string | null }[]>`
      select   s.step, s.outcome, s.substitute_sku as sku
      from     slipway.crew_pick_step s
      join     till.pick_step t on t.op_id = s.op      -- kept as it came, and applied
      where    s.list = ${list}
      order by s.step, s.at, s.op`;
    return rows.map(({ step, outcome, sku }) => [step, outcome, sku]);
  }

  function expectedOf({ lines }: PickList, { replaced, short }: Lost) {
    return lines.flatMap(({ step, substitutes }) => {
      if (step === replaced) return [[step, 'substituted', substitutes[0]!.sku]];
      if (step !== short) return [[step, 'picked', null]];
      return ['zero-check', 'short'].map((outcome) => [step, outcome, null]);
    });
  }

  /** One line is short, one replaced as the customer lets it be; between them nobody is online. */
  async function pick(page: Page, list: PickList): Promise<Lost> {
    const [first, ...rest] = list.lines;
    const replaced = rest.find(({ substitutes }) => substitutes.length > 0)!;
    const short = rest.find((line) => line !== replaced)!;
    for (const line of list.lines) {
      await page.locator(`[data-step="${line.step}"]`).waitFor();
      if (line === short) await tooFew(page);
      else await take(page, line, line === replaced);
      if (line !== first) continue;
      await until('the first step is in the cloud', async () => (await told(list)).length === 1);
      sync.process.kill('SIGKILL');
      await page.getByText(/Offline|Sin línea/).waitFor();
    }
    await page.getByText(/Bring the cart|Lleve el carro/).waitFor();
    await assertAccessible(page);
    assert.equal((await told(list)).length, 1, 'the rest is on the handheld alone');
    sync = await startSync();
    return { replaced: replaced.step, short: short.step };
  }

  const press = (page: Page, name: RegExp) => page.getByRole('button', { name }).first().click();

  async function tooFew(page: Page): Promise<void> {
    await press(page, /^(Too few|Faltan)/);
    await press(page, /^(Yes, empty|Sí, vacío)/);
    await press(page, /^(Leave|Dejar)/);
  }

  async function take(page: Page, line: PickLine, isReplaced: boolean): Promise<void> {
    const taken = isReplaced ? line.substitutes[0]! : line;
    if (isReplaced) {
      await press(page, /^(Substitute|Sustituir)/);
      const { en, es } = taken.name;
      await page.getByText(es).or(page.getByText(en)).first().click();
    }
    for (let unit = 0; unit < line.quantity; unit += 1) await scan(page, taken.codes[0]!);
    await scan(page, line.toteCode);
  }
});
