/** Signatures that were used: each counts once, whatever it is for. */
import type { Queryable, Transaction } from '@slipway/pg';
import { SignatureInvalidError, type SignedDocument } from './document.ts';

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

/**
 * Looks before something that cannot be undone with its transaction is done.
 *
 * @throws {SignatureInvalidError} one of them was used before
 */
export async function assertUnused(
  sql: Queryable,
  documents: readonly SignedDocument[],
): Promise<void> {
  const [used] = await sql<{ subject: string }[]>`
    select subject from slipway.authority_nonce
    where  nonce = any(${documents.map(({ nonce }) => nonce)}) limit 1`;
  if (used) throw new SignatureInvalidError(used.subject, 'it was used before');
}
