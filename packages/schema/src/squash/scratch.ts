/** Databases of our own on the given server, made for one purpose and dropped after it. */
import { newId } from '@slipway/kernel';
import { connect, ident, withDatabase } from '@slipway/pg';

/** Makes an empty database, runs `body` with its URL, and drops it, whatever happened. */
export async function withScratch<T>(url: string, body: (url: string) => Promise<T>): Promise<T> {
  const name = newId('slipway_scratch').toLowerCase();
  const admin = connect(url, { name: 'slipway-squash', max: 1 });
  try {
    await admin.unsafe(`create database ${ident(name)} template template0`);
    try {
      return await body(withDatabase(url, name));
    } finally {
      await admin.unsafe(`drop database if exists ${ident(name)} with (force)`);
    }
  } finally {
    await admin.end({ timeout: 5 });
  }
}
