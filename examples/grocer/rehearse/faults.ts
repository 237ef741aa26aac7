/** How each criterion of the grocer's launch is made to fire, by really breaking something. */
import { rmSync, writeFileSync } from 'node:fs';
import { connect, type Sql } from '@slipway/pg';
import type { CriterionFault } from '@slipway/rehearsal';

/** What faults need to break things. */
export interface FaultGround {
  /** The file that release 2 of each service reads its faults from. */
  readonly faultsFile: string;
  readonly databaseUrl: string;
}

/** Sign-ups that went well before count as well: it takes some at a larger share. */
const SIGN_UPS_MS = 240_000;

/** Green's release runs with a configuration that breaks it. */
function misconfigured(
  { faultsFile }: FaultGround,
  criterion: string,
  what: string,
  configuration: object,
): CriterionFault {
  return {
    criterion,
    what,
    begin: async () => writeFileSync(faultsFile, JSON.stringify(configuration)),
    end: async () => rmSync(faultsFile, { force: true }),
  };
}

/** A balance that no entry of the ledger explains. */
function strayPoints({ databaseUrl }: FaultGround): CriterionFault {
  const move = async (points: number): Promise<void> => {
    const sql = connect(databaseUrl, { name: 'grocer-fault', max: 1 });
    try {
      await sql`
        update loyalty.account
        set    balance = balance + ${points}
        where  member = (select min(member) from loyalty.account)`;
    } finally {
      await sql.end({ timeout: 1 });
    }
  };
  return {
    criterion: 'points-balance',
    what: 'a member is given 7 points that the ledger knows nothing of',
    begin: () => move(7),
    end: () => move(-7),
  };
}

/** The ramp must last longer than the 20 s after which the backlog holds it. */
const BACKLOG_SPEED = 180;

/** Somebody's transaction stays open: what tills have sold is held, and is not applied. */
function openTransaction({ databaseUrl }: FaultGround): CriterionFault {
  let sql: Sql | undefined;
  return {
    criterion: 'backlog',
    what: 'a forgotten transaction holds the table of sales, so that no sale is applied',
    speed: BACKLOG_SPEED,
    begin: async () => {
      sql = connect(databaseUrl, { name: 'grocer-fault', max: 1 });
      const session = await sql.reserve();
      await session`begin`;
      await session`lock table till.basket in exclusive mode`;
    },
    // The connection's end is the transaction's.
    end: async () => sql?.end({ timeout: 0 }),
  };
}

/** @returns the faults that are known, of whatever criteria the launch has */
export function faultsOf(ground: FaultGround): CriterionFault[] {
  return [
    misconfigured(ground, 'failed-requests', 'green answers 500 to 30 % of requests', {
      errorShare: 0.3,
    }),
    {
      ...misconfigured(ground, 'sign-ups', 'green declines every customer', {
        errorShare: 1,
        status: 402,
      }),
      firesWithinMs: SIGN_UPS_MS,
    },
    strayPoints(ground),
    openTransaction(ground),
    misconfigured(ground, 'slow', 'green takes 1.5 s for every request', { delayMs: 1_500 }),
  ];
}
