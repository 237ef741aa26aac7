/**
 * The SQL that a launch file gives for a criterion, run on staging: committed and undone by more
 * SQL, or left open in its transaction, so that what it locks is what is broken.
 */
import { connect, type Sql } from '@slipway/pg';
import type { GivenFault } from '../core/plan.ts';
import { FaultFailedError } from '../errors.ts';

/** @param url of the staging database; a secret */
export function sqlFault(url: string, { criterion, sql: text, undo }: GivenFault) {
  let open: Sql | undefined;
  let isBroken = false;
  const run = async (statement: string): Promise<void> => {
    const sql = connect(url, { name: 'slipway-rehearsal-fault', max: 1 });
    try {
      await sql.unsafe(statement);
    } finally {
      await sql.end({ timeout: 1 });
    }
  };
  const begin = async (): Promise<void> => {
    if (undo !== null) return run(text);
    open = connect(url, { name: 'slipway-rehearsal-fault', max: 1 });
    const session = await open.reserve();
    await session`begin`;
    await session.unsafe(text);
  };
  return {
    begin: async (): Promise<void> => {
      await begin().catch((error: Error) => {
        throw new FaultFailedError(criterion, error.message);
      });
      isBroken = true;
    },
    end: async (): Promise<void> => {
      // A transaction ends with its connection.
      if (undo === null) await open?.end({ timeout: 0 });
      else if (isBroken) await run(undo);
      isBroken = false;
    },
  };
}
