/** The newest drill of each store, as far as somebody known has signed it. */
import type { DrillView } from '@slipway/api';
import type { People, SignedDocument } from '@slipway/authority';
import { OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { readDrills, verifyDrill } from '@slipway/rehearsal';

/** Where it does not exist, the launch has no such part. */
export const DRILLS_TABLE = 'slipway.rehearsal_drill';

/** @returns a drill of each store that was ever drilled, by store */
export async function readRehearsals(
  sql: Sql,
  people: People,
  nowMs: number,
): Promise<DrillView[]> {
  const drills = await readDrills(sql);
  return Array.from(drills, ([store, paper]) => drillView(store, paper, people, nowMs));
}

function drillView(store: string, paper: unknown, people: People, nowMs: number): DrillView {
  try {
    const { devices, checks, store: _, ...report } = verifyDrill(paper, people, nowMs);
    const { by, signedAtMs, expiresAtMs } = paper as SignedDocument; // its form is proved by now
    return {
      store,
      refused: null,
      report: {
        ...report,
        signedBy: people.find(({ id }) => id === by.person)?.name ?? by.person,
        signedMs: signedAtMs,
        countsUntilMs: expiresAtMs,
        devices: devices.length,
        simulated: devices.filter(({ isSimulated }) => isSimulated).length,
        ops: devices.reduce((sum, { ops }) => sum + ops, 0),
        checks,
      },
    };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { store, refused: error.what, report: null };
  }
}
