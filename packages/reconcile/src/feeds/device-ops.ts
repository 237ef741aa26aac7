/**
 * Takes the devices' ops out of their logs, as far as the cloud has acked them. What was read last
 * is remembered for each epoch, in the transaction that took the records in.
 */
import { join } from 'node:path';
import { checkShape, readDocument } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import { Type, type Static } from 'typebox';
import { FieldsShape, KeysShape, mapRow, type Mapping } from '../core/mapping.ts';
import type { ReconcileRecord } from '../core/record.ts';
import { CHUNK, insertRecords, type Taken } from '../records.ts';

const OpsFile = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    types: Type.Record(
      Type.String(),
      Type.Object({ ...FieldsShape, keys: KeysShape }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);

/** A mapping for each type of op that is reconciled. */
export type OpMappings = ReadonlyMap<string, Pick<Mapping, 'source' | 'fields' | 'keys'>>;

/**
 * @param file of one's own; the shipped one unless given
 * @throws {InputFileError} with every problem at its line
 */
export function readOpMappings(
  file: string = join(import.meta.dirname, 'device-ops.yaml'),
): OpMappings {
  const document = readDocument(file);
  const shape = checkShape(OpsFile, document.value);
  if (!shape.ok) throw document.error(shape.problems);
  const { types } = shape.value as Static<typeof OpsFile>;
  return new Map(
    Object.entries(types).map(([type, { keys, ...fields }]) => [
      type,
      { source: 'device', fields, keys } as Pick<Mapping, 'source' | 'fields' | 'keys'>,
    ]),
  );
}

/** What was taken, and what was not. */
export interface PullResult extends Taken {
  /** Of a type that has no mapping: it is not reconciled. */
  readonly others: number;
  /** Of a type that has one, and not of its form: the fleet's quarantine has it too. */
  readonly unread: number;
}

interface OpRow {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly store: string;
  readonly line: string;
}

/**
 * Takes all ops that came since the last time; needs the fleet's tables in the same database.
 *
 * @param nowMs when they came to us
 */
export async function pullDeviceOps(
  sql: Sql,
  mappings: OpMappings,
  nowMs: number,
): Promise<PullResult> {
  const total = { added: 0, repeated: 0, others: 0, unread: 0 };
  for (;;) {
    const { rows, ...counts } = await sql.begin((tx) => pullChunk(tx, mappings, nowMs));
    total.added += counts.added;
    total.repeated += counts.repeated;
    total.others += counts.others;
    total.unread += counts.unread;
    if (rows < CHUNK) return total;
  }
}

async function pullChunk(
  tx: Transaction,
  mappings: OpMappings,
  nowMs: number,
): Promise<PullResult & { readonly rows: number }> {
  // One reader at a time: two would take the same ops, and the slower would set the mark back.
  await tx`select pg_advisory_xact_lock(hashtext('slipway.reconcile device ops'))`;
  const rows = await tx<OpRow[]>`
    select o.device, o.epoch, o.seq::float8 as seq, d.store, o.line
    from   slipway.fleet_epoch e
    join   slipway.fleet_device d on d.id = e.device
    left   join slipway.reconcile_cursor c
      on   c.source = 'device' and c.part = e.device || '/' || e.epoch
    join   slipway.fleet_op o
      on   o.device = e.device and o.epoch = e.epoch
      and  o.seq > coalesce(c.position, 0) and o.seq <= e.acked_seq
    order  by o.device, o.epoch, o.seq
    limit  ${CHUNK}`;
  const records: ReconcileRecord[] = [];
  let [others, unread] = [0, 0];
  for (const row of rows) {
    const read = readOp(row, mappings);
    if (read === 'other') others += 1;
    else if (read === 'unread') unread += 1;
    else records.push(read);
  }
  const taken = await insertRecords(tx, records, null, nowMs, 'keep');
  const marks = rows.map(({ device, epoch, seq }) => ({ part: `${device}/${epoch}`, seq }));
  await tx`
    insert into slipway.reconcile_cursor (source, part, position)
    select 'device', part, max(seq)
    from   jsonb_to_recordset(${JSON.stringify(marks)}::text::jsonb) as m (part text, seq bigint)
    group  by part
    on     conflict (source, part) do update set position = excluded.position`;
  return { ...taken, others, unread, rows: rows.length };
}

type Plain = Readonly<Record<string, unknown>>;

function readOp(
  { line, store }: OpRow,
  mappings: OpMappings,
): ReconcileRecord | 'other' | 'unread' {
  let op: Plain;
  try {
    op = JSON.parse(line) as Plain;
  } catch {
    return 'unread';
  }
  const mapping = mappings.get(String(op['type']));
  if (!mapping) return 'other';
  const body = (op['body'] ?? {}) as Plain;
  const own: Plain = {
    'op.id': op['opId'],
    'op.store': store,
    'op.device': op['device'],
    'op.wallMs': op['wallMs'],
  };
  const mapped = mapRow(mapping, (name) => {
    const value = Object.hasOwn(own, name) ? own[name] : body[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  });
  return 'record' in mapped ? mapped.record : 'unread';
}
