/** Signatures that were used: each counts once, whatever it is for. */
import { ensureTables, type Sql, type TableStep, type Transaction } from '@slipway/pg';
import { SignatureInvalidError, type SignedDocument } from './document.ts';

const TABLES: readonly TableStep[] = [
  {
    name: '1-nonce',
    statement: `
      create table slipway.authority_nonce (
        nonce   text primary key,
        subject text not null,
        at      timestamptz not null default clock_timestamp()
      )`,
  },
];

/** Makes the tables of authority unless they exist; any number of processes may call it. */
export async function ensureAuthorityTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'authority', TABLES);
}

/**
 * Uses up these documents, in the transaction of what they decide.
 *
 * @throws {SignatureInvalidError} one of them was used before; the transaction must not commit
 */
export async function spendNonces(
  tx: Transaction,
  documents: readonly SignedDocument[],
): Promise<void> {
  // In one order: two who use the same documents at once wait for each other, never crosswise.
  const inOrder = documents.toSorted((a, b) => (a.nonce < b.nonce ? -1 : 1));
  for (const { nonce, subject } of inOrder) {
    const used = await tx`
      insert into slipway.authority_nonce (nonce, subject) values (${nonce}, ${subject})
      on conflict (nonce) do nothing
      returning nonce`;
    if (used.length === 0) throw new SignatureInvalidError(subject, 'it was used before');
  }
}
