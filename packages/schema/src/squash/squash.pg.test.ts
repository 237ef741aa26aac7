/** Squashing: one change builds what several built, and databases know that they have it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appliedChanges,
  changesFor,
  completeChange,
  parseChange,
  squashChanges,
  startChange,
  status,
  type Change,
} from '../index.ts';
import { SERVERS, type TestServer } from '../test-servers.ts';
import { schemaShape } from './shape.ts';

const SHOP = { schema: 'shop' } as const;

/** A history with every kind of thing that a schema may hold. */
const FILES = {
  v1: `
  - sql:
      up: |
        CREATE TYPE shop.size AS ENUM ('s', 'm');
        CREATE DOMAIN shop.word AS text CHECK (VALUE <> '');
        CREATE FUNCTION shop.twice(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2 * n'
      down: SELECT 1
  - create_table:
      name: store
      comment: where we sell
      columns:
        - { name: id, type: bigserial, pk: true }
        - { name: City, type: shop.word, unique: true, comment: as people say }
  - create_table:
      name: member
      columns:
        - name: id
          type: int
          pk: true
          generated: { identity: { user_specified_values: BY DEFAULT } }
        - name: points
          type: int
          default: shop.twice(3)
          check: { name: few, constraint: points < 9 }
        - { name: twice, type: int, nullable: true, generated: { expression: shop.twice(id) } }
        - { name: size, type: shop.size, default: "'s'" }
        - { name: code, type: 'text COLLATE "C"', nullable: true }
        - name: store
          type: bigint
          nullable: true
          references: { table: store, column: id, on_delete: SET NULL }
`,
  v2: `
  - sql:
      up: |
        CREATE TABLE shop.sale (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE shop.sale_26 PARTITION OF shop.sale
          FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE INDEX sale_at ON shop.sale (at DESC);
        INSERT INTO shop.sale VALUES (1, '2026-02-02')
      down: DROP TABLE shop.sale
  - alter_column: { table: member, column: points, type: bigint, up: points, down: points::int }
  - rename_column: { table: store, from: City, to: city }
`,
  v3: `
  - add_column:
      table: store
      column:
        name: first_member
        type: int
        nullable: true
        references: { table: member, column: id }
  - create_index:
      { name: member_code, table: member, columns: { code: { sort: DESC } }, predicate: points > 1 }
  - rename_table: { from: member, to: guest }
`,
  v4: `
  - sql:
      up: |
        CREATE INDEX guest_lower ON shop.guest (lower(code));
        CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touch BEFORE UPDATE ON shop.guest FOR EACH ROW EXECUTE FUNCTION shop.touch();
        CREATE STATISTICS shop.guest_pair ON points, store FROM shop.guest;
        ALTER TABLE shop.guest ENABLE ROW LEVEL SECURITY, REPLICA IDENTITY FULL;
        CREATE POLICY mine ON shop.guest FOR SELECT USING (points > 0);
        CREATE VIEW shop.rich AS SELECT id FROM shop.guest WHERE points > 7
      onComplete: true
  - drop_constraint: { table: guest, name: few }
`,
} as const;

const CHANGES = Object.entries(FILES).map(([name, text]) =>
  parseChange(`operations:${text}`, `${name}.yaml`),
);

async function migrate(url: string, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    await startChange(url, { ...SHOP, change });
    await completeChange(url, SHOP);
  }
}

async function squashOn(server: TestServer): Promise<void> {
  let text = '';
  let shape: string[] = [];
  await server.withDatabase(async ({ sql, url }) => {
    await migrate(url, CHANGES);
    shape = await schemaShape(sql, 'shop');
    const made = await squashChanges(url, 'shop', CHANGES, 'base');
    text = made.yaml;
    assert.deepEqual([made.squashes, made.needsHuman], [['v1', 'v2', 'v3', 'v4'], 1]);
    assert.match(text, /# needs a human: .*\n {2}- sql:\n {6}up: INSERT INTO shop\.sale/);
    const left = await sql`select datname from pg_database where datname ~ 'slipway_scratch'`;
    assert.deepEqual([...left], [], 'no database is left');
    // A database that has them passes the squashed one over, and goes on from where it is.
    const base = parseChange(text, 'base.yaml');
    assert.deepEqual(changesFor([base, ...CHANGES], await appliedChanges(sql, 'shop')), [
      base,
      ...CHANGES,
    ]);
    assert.equal((await startChange(url, { ...SHOP, change: base })).to, 'v4');
    assert.deepEqual((await status(sql))[0]?.versions, [{ name: 'v4', schema: 'shop_v4' }]);
    assert.deepEqual(await schemaShape(sql, 'shop'), shape);
  });
  await server.withDatabase(async ({ sql, url }) => {
    const base = parseChange(text, 'base.yaml');
    const some = changesFor([base, ...CHANGES], await appliedChanges(sql, 'shop'));
    assert.deepEqual(some, [base], 'an empty database gets the squashed one alone');
    await migrate(url, some);
    assert.deepEqual(await schemaShape(sql, 'shop'), shape);
    assert.deepEqual((await status(sql))[0]?.versions, [{ name: 'v4', schema: 'shop_v4' }]);
    const rows =
      await sql`insert into shop_v4.guest default values returning points, twice - 2 * id as twice`;
    assert.deepEqual({ ...rows[0] }, { points: '6', twice: 0 });
    // What it stands for is there, too; the next change builds on both alike.
    const applied = await appliedChanges(sql, 'shop');
    assert.deepEqual(changesFor([base, ...CHANGES], applied), [base]);
    assert.equal((await startChange(url, { ...SHOP, change: CHANGES[1]! })).to, 'v4');
    const next = parseChange('operations: [{ drop_table: { name: sale } }]', 'v5.yaml');
    await migrate(url, [next]);
  });
  await server.withDatabase(async ({ sql, url }) => {
    await migrate(url, CHANGES.slice(0, 2));
    const base = parseChange(text, 'base.yaml');
    await assert.rejects(startChange(url, { ...SHOP, change: base }), {
      code: 'SCHEMA_SQUASH_PARTIAL',
      next: /Put the files of v3, v4 back/,
    });
    const all = changesFor([base, ...CHANGES], await appliedChanges(sql, 'shop'));
    await migrate(url, [...all.slice(1), base]);
    assert.deepEqual(await schemaShape(sql, 'shop'), shape);
    // Raw SQL that writes a row as the table was in between cannot be run on what became of it.
    const seed = parseChange(
      `operations: [{ sql: { up: 'INSERT INTO shop.store ("City") VALUES (1)' } }]`,
      'v1b.yaml',
    );
    const [first, second] = CHANGES;
    await assert.rejects(squashChanges(url, 'shop', [first!, seed, second!], 'base'), {
      code: 'SCHEMA_SQUASH_FAILED',
      message: /column "City" of relation "store" does not exist/,
    });
  });
}

test('a squashed change builds the same; databases know that they have it', () =>
  squashOn(SERVERS[0]!));

for (const server of SERVERS.slice(1)) {
  // It proves its result on a database of its own.
  test(`a squashed change builds the same on ${server.name}`, { skip: server.skip }, () =>
    server.withDatabase(async ({ url }) => {
      const made = await squashChanges(url, 'shop', CHANGES, 'base');
      assert.equal(made.squashes.length, CHANGES.length);
    }),
  );
}
