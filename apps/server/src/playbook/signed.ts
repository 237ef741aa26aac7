/** What of a launch's playbook is signed: by whose keys, and what the record then says. */
import type { SignedDocument } from '@slipway/authority';
import { isRole, readPeople, ROLES, type Role } from '@slipway/authority';
import { nearest } from '@slipway/kernel';
import { appendEvents, type Decided, type LaunchRecord } from '@slipway/launch';
import type { Transaction } from '@slipway/pg';
import { UnknownRoleError, UnknownStoreError, type Trust } from '@slipway/playbook/checklist';

/** Enters what happened into the launch's events, and so into the audit log, in the same write. */
export async function note(tx: Transaction, { id }: LaunchRecord, event: Decided): Promise<void> {
  await tx`select id from slipway.launch where id = ${id} for no key update`;
  await appendEvents(tx, id, [event]);
}

/** How what was signed is told. */
export interface Told {
  /** Of the event. */
  readonly kind: 'attest' | 'vote' | 'shift' | 'handover';
  readonly store?: string | null;
  /** A sentence for a person. */
  readonly words: (signed: SignedDocument) => string;
}

/** @returns against what a signature is held, and what is entered with it */
export function trustOf(launch: LaunchRecord, { kind, store = null, words }: Told) {
  const { people } = launch.spec;
  const nowMs = Date.now();
  return {
    people: people ? readPeople(people) : [],
    nowMs,
    also: async (tx, signed) => {
      const by = signed.by.person;
      await note(tx, launch, { kind, atMs: nowMs, store, text: words(signed), by, signed });
    },
  } satisfies Trust;
}

/** @throws {UnknownRoleError} with the nearest one */
export function roleOf(name: string): Role {
  if (isRole(name)) return name;
  const known = Object.keys(ROLES);
  throw new UnknownRoleError(name, known, nearest(name, known) ?? null);
}

/** @throws {UnknownStoreError} with the nearest one */
export function storeOf({ spec }: LaunchRecord, store: string | undefined): string | null {
  if (store === undefined) return null;
  const stores = spec.stores.map(({ id }) => id);
  if (stores.includes(store)) return store;
  throw new UnknownStoreError(store, nearest(store, stores) ?? null);
}
