/** Passkeys: a person's public keys that a browser proves to hold. */
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Queryable, Sql } from '@slipway/pg';

/** A registered passkey. */
export interface Passkey {
  /** The credential's id, base64url. */
  readonly credential: string;
  readonly person: string;
  /** COSE. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** How often it has signed, by its own count; 0 for those that do not count. */
  readonly counter: number;
  /** The name of the site that it is for. */
  readonly rp: string;
}

/** A passkey was not proved: unknown, of another site, or its count went back. */
export class PasskeyRefusedError extends OperatorError {
  readonly code = 'AUTH_PASSKEY';
  readonly exitCode = EXIT.notAllowed;

  constructor(why: string) {
    super(
      `The passkey does not count: ${why}.`,
      'Nobody was signed in, and nothing was registered.',
      'Try again; or ask for a link made with `slipway sign-in link --person ID`.',
    );
  }
}

/** Keeps a new passkey. @throws {PasskeyRefusedError} it is registered already */
export async function addPasskey(tx: Queryable, passkey: Passkey, nowMs: number): Promise<void> {
  const { credential, person, publicKey, counter, rp } = passkey;
  const added = await tx`
    insert into slipway.authority_passkey (credential, person, public_key, counter, rp, made)
    values (${credential}, ${person}, ${Buffer.from(publicKey)}, ${counter}, ${rp},
            ${new Date(nowMs)})
    on conflict (credential) do nothing
    returning credential`;
  if (added.length === 0) throw new PasskeyRefusedError('it is registered already');
}

interface Row {
  readonly credential: string;
  readonly person: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly rp: string;
}

function passkeyOf({ public_key, counter, ...rest }: Row): Passkey {
  return { ...rest, publicKey: Uint8Array.from(public_key), counter: Number(counter) };
}

/** @returns the passkey with that credential id; null when none is registered */
export async function findPasskey(sql: Sql, credential: string): Promise<Passkey | null> {
  const [row] = await sql<Row[]>`
    select credential, person, public_key, counter, rp
    from   slipway.authority_passkey
    where  credential = ${credential}`;
  return row ? passkeyOf(row) : null;
}

/** @returns the passkeys of a person */
export async function passkeysOf(sql: Sql, person: string): Promise<Passkey[]> {
  const rows = await sql<Row[]>`
    select   credential, person, public_key, counter, rp
    from     slipway.authority_passkey
    where    person = ${person}
    order by made, credential`;
  return rows.map(passkeyOf);
}

/**
 * Writes down how often it has signed.
 *
 * @throws {PasskeyRefusedError} meanwhile somebody else signed with it: it may have been copied
 */
export async function countPasskey(sql: Sql, passkey: Passkey, counter: number): Promise<void> {
  const counted = await sql`
    update slipway.authority_passkey
    set    counter = ${counter}
    where  credential = ${passkey.credential} and counter = ${passkey.counter}
    returning credential`;
  if (counted.length === 0) throw new PasskeyRefusedError('its count went back');
}
