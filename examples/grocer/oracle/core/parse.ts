/**
 * Reads one line from the load into a record, or says that it is none.
 *
 * The load is the oracle's only witness: a line that does not parse makes the run worthless, so
 * it is counted and shown, never skipped in silence.
 */
import { fieldsOf, parseJson } from './reading.ts';
import { colourOf, type Op, type WireRecord, type Write } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

const OPS: readonly Op[] = [
  'price-read',
  'price-write',
  'balance-read',
  'earn',
  'burn',
  'sign-up',
  'activate',
  'rename',
  'subscription-read',
  'stream',
];

/** @returns the record, or null when the line is none */
export function parseRecord(line: string): WireRecord | null {
  const fields = fieldsOf(parseJson(line));
  try {
    return recordOf(fields);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function recordOf(fields: Fields): WireRecord {
  const { kind, body } = fields;
  switch (kind) {
    case 'intent':
      return {
        kind,
        id: number(fields, 'id'),
        store: text(fields, 'store'),
        key: text(fields, 'key'),
        startedMs: number(fields, 'startedMs'),
        write: writeOf(fieldsOf(fields['write'])),
      };
    case 'result':
      return {
        kind,
        id: number(fields, 'id'),
        op: opOf(fields['op']),
        store: text(fields, 'store'),
        unit: text(fields, 'unit'),
        key: text(fields, 'key'),
        startedMs: number(fields, 'startedMs'),
        endedMs: number(fields, 'endedMs'),
        status: fields['status'] === null ? null : number(fields, 'status'),
        colour: colourOf(fields['colour']),
        body,
      };
    case 'push': {
      const colour = colourOf(fields['colour']);
      return { kind, store: text(fields, 'store'), atMs: number(fields, 'atMs'), colour, body };
    }
    case 'stream':
      return {
        kind,
        store: text(fields, 'store'),
        up: fields['up'] === true,
        atMs: number(fields, 'atMs'),
      };
    case 'tick':
      return { kind, atMs: number(fields, 'atMs'), last: fields['last'] === true };
    default:
      throw new TypeError('no such kind of record');
  }
}

function writeOf(fields: Fields): Write {
  const { op } = fields;
  switch (op) {
    case 'price-write':
      return { op, price: text(fields, 'price'), changeId: text(fields, 'changeId') };
    case 'earn':
    case 'burn':
      return { op, points: number(fields, 'points'), opId: text(fields, 'opId') };
    case 'sign-up':
      return { op, name: text(fields, 'name'), email: text(fields, 'email') };
    case 'activate':
      return { op };
    case 'rename':
      return { op, name: text(fields, 'name') };
    default:
      throw new TypeError('no such write');
  }
}

function opOf(value: unknown): Op {
  const op = OPS.find((each) => each === value);
  if (op === undefined) throw new TypeError('no such op');
  return op;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new TypeError(`${name} is no text`);
  return value;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw new TypeError(`${name} is no number`);
  return value;
}
