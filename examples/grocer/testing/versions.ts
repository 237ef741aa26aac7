/**
 * Both schema versions of the grocer side by side, made from the change files.
 */
import { join } from 'node:path';
import { completeChange, readChangeFile, startChange, versionSchemaName } from '@slipway/schema';

/** Which version a release of the services uses. */
export type Release = 1 | 2;

const CHANGES = {
  pricing: { 1: '2026-01-initial', 2: '2026-11-minor-units' },
  loyalty: { 1: '2026-01-initial', 2: '2026-11-store-reference' },
  subscriptions: { 1: '2026-01-initial', 2: '2026-11-split-name' },
} as const;

export type ServiceName = keyof typeof CHANGES;

const SERVICES: readonly ServiceName[] = ['pricing', 'loyalty', 'subscriptions'];

/** @returns the name of the schema of views that a release of a service uses */
export function versionSchema(service: ServiceName, release: Release): string {
  return versionSchemaName(service, CHANGES[service][release]);
}

/** Makes the base tables and the views of release 1. */
export async function makeInitialVersions(url: string): Promise<void> {
  for (const schema of SERVICES) {
    await startChange(url, { schema, change: readChange(schema, 1) });
    await completeChange(url, { schema });
  }
}

/** Adds the version of release 2 beside that of release 1; both are live afterwards. */
export async function addSecondVersions(url: string): Promise<void> {
  for (const schema of SERVICES) {
    await startChange(url, { schema, change: readChange(schema, 2) });
  }
}

/** Takes the version of release 1 away. */
export async function completeSecondVersions(url: string): Promise<void> {
  for (const schema of SERVICES) await completeChange(url, { schema });
}

function readChange(service: ServiceName, release: Release) {
  const file = `../changes/${service}/${CHANGES[service][release]}.yaml`;
  return readChangeFile(join(import.meta.dirname, file));
}
