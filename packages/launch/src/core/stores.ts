/** Reads the stores file: a list of stores, each with its id, and what it has of its own. */
import { checkShape, type Parsed, type Problem } from '@slipway/kernel';
import { StoreEntry } from './launch-file.ts';
import { isRecord, STORE_KEYS, withoutNotEnforced } from './not-enforced.ts';
import { isZone, readStoreOpens, unknownZone } from './opening.ts';
import type { StoreSpec } from './spec.ts';

/**
 * @param raw the whole stores file, a list
 * @returns the ids that can be told, whatever else is wrong; undefined if there is no list
 */
export function storeIdsOf(raw: unknown): string[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  return raw.flatMap((entry: unknown) => {
    const id = isRecord(entry) ? entry['id'] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

/**
 * Reads the whole stores file.
 *
 * @param opens when the launch opens; null when that could not be read
 */
export function readStores(
  raw: unknown,
  opens: Temporal.ZonedDateTime | null,
): Parsed<StoreSpec[]> {
  if (!Array.isArray(raw) || raw.length === 0) {
    const what = 'There is no list of stores here.';
    return refuse([{ path: [], what, next: 'Begin with `- id: s01`, one entry for each store.' }]);
  }
  const problems: Problem[] = [];
  const stores: StoreSpec[] = [];
  const entryOf = new Map<string, number>();
  for (const [index, rawEntry] of (raw as unknown[]).entries()) {
    const path = [index];
    const kept = withoutNotEnforced(rawEntry, STORE_KEYS, path);
    problems.push(...kept.problems);
    const shape = checkShape(StoreEntry, kept.rest, path);
    if (!shape.ok) {
      problems.push(...shape.problems);
      continue;
    }
    const { id } = shape.value;
    const first = entryOf.get(id);
    if (first !== undefined) {
      const next = `It is entry ${first + 1} already: remove one of the two.`;
      problems.push({ path: [...path, 'id'], what: `Store "${id}" is listed twice.`, next });
    }
    entryOf.set(id, first ?? index);
    const store = readStore(shape.value, path, opens);
    if (store.ok) stores.push(store.value);
    else problems.push(...store.problems);
  }
  return problems.length > 0 ? refuse(problems) : { ok: true, value: stores };
}

function refuse(problems: readonly Problem[]): Parsed<never> {
  return { ok: false, problems };
}

function readStore(
  entry: StoreEntry,
  path: readonly (string | number)[],
  launchOpens: Temporal.ZonedDateTime | null,
): Parsed<StoreSpec> {
  const zone = entry.zone ?? launchOpens?.timeZoneId ?? 'UTC';
  if (!isZone(zone)) return refuse([unknownZone(zone, [...path, 'zone'])]);
  const opens =
    entry.opens === undefined || !launchOpens
      ? null
      : readStoreOpens(entry.opens, [...path, 'opens'], zone, launchOpens);
  if (opens && !opens.ok) return opens;
  return {
    ok: true,
    value: {
      id: entry.id,
      name: entry.name ?? entry.id,
      zone,
      owner: entry.owner ?? null,
      opens: opens ? opens.value.toString() : null,
      expectedPerSecond: readRate(entry['expected-traffic']),
    },
  };
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** @param text such as `20/s`, its form checked already */
function readRate(text: string | undefined): number | null {
  if (text === undefined) return null;
  const [count, per = ''] = text.split('/');
  return Number(count) / (SECONDS[per] ?? 1);
}
