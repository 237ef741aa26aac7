/** Names that we give to things in the database; none is longer than PostgreSQL's 63 bytes. */
import { hashOf } from '@slipway/kernel';

/** PostgreSQL cuts an identifier off after so many bytes. */
export const MAX_IDENTIFIER_BYTES = 63;

/** @returns whether PostgreSQL keeps the name whole */
export function fits(name: string): boolean {
  return Buffer.byteLength(name) <= MAX_IDENTIFIER_BYTES && name.length > 0;
}

/** @returns the name, cut and given a hash if it is too long to be kept whole */
export function short(name: string): string {
  if (fits(name)) return name;
  let cut = name;
  while (Buffer.byteLength(cut) > MAX_IDENTIFIER_BYTES - 9) cut = cut.slice(0, -1);
  return `${cut}_${hashOf(name).slice(0, 8)}`;
}

/** @returns the schema that holds a version's views */
export function versionSchemaName(schema: string, version: string): string {
  return `${schema}_${version}`;
}

/** @returns the schema that holds a change's inner views and functions */
export function innerSchemaName(changeNumber: number): string {
  return `_slipway_${changeNumber}`;
}

/** @returns the name that something bears until the contract, when its final one is free */
export function interimName(name: string): string {
  return short(`_sw_${name}`);
}

/** @returns the trigger that keeps a generated column; runs after users’ ones, before ours */
export function generatedTrigger(column: string): string {
  return short(`~sw!g_${column}`);
}

/** @returns the name of a column's twin while both values stand side by side */
export function twinName(changeNumber: number, column: string): string {
  return short(`_sw_${changeNumber}_${column}`);
}
