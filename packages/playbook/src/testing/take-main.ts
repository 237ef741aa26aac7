/** A process of its own that takes a handover over; for tests that kill it. */
import type { RoleBook } from '@slipway/authority';
import { connect } from '@slipway/pg';
import { takeHandover } from '../handover.ts';

interface TakeWish {
  readonly id: string;
  readonly document: unknown;
  /** People with their public keys, base64 of SPKI DER. */
  readonly keys: readonly (readonly [person: string, publicKey: string])[];
  readonly book: RoleBook;
  readonly nowMs: number;
}

const { TAKE_URL = '', TAKE_WISH = '' } = process.env;
const { id, document, keys, book, nowMs } = JSON.parse(TAKE_WISH) as TakeWish;
const people = keys.map(([person, text]) => {
  const publicKey = Buffer.from(text, 'base64');
  return {
    id: person,
    name: person,
    keys: [{ id: 'key', publicKey, fromMs: null, untilMs: null }],
  };
});
const sql = connect(TAKE_URL, { name: 'slipway-take' });
await takeHandover(sql, { launch: 'spring', id }, document, { people, book, nowMs });
await sql.end();
