/** How each criterion of the grocer's launch is made to fire, by really breaking something. */
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from '@slipway/pg';
import type { CriterionFault } from '@slipway/rehearsal';
import { callTill, type Till } from '../devices/tills.ts';

/** What faults need to break things. */
export interface FaultGround {
  /** The file that release 2 of each service reads its faults from. */
  readonly faultsFile: string;
  readonly databaseUrl: string;
  /** A till that sells. */
  readonly till: () => Till;
}

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

async function execute(databaseUrl: string, statement: string): Promise<void> {
  const sql = connect(databaseUrl, { name: 'grocer-rehearsal', max: 1 });
  await sql.unsafe(statement).finally(() => sql.end({ timeout: 1 }));
}

/** Somebody corrects a balance by hand, and the ledger knows nothing of it. */
function strayBalance({ databaseUrl }: FaultGround): CriterionFault {
  const one = `(select member from loyalty.account order by member limit 1)`;
  const add = (points: number) =>
    execute(
      databaseUrl,
      `update loyalty.account set balance = balance + ${points} where member = ${one}`,
    );
  return {
    criterion: 'points-balance',
    what: "a member's balance is changed by SQL, past the ledger",
    begin: () => add(1),
    end: () => add(-1),
  };
}

/** A table that ops are applied to is not there: what a till sends is held, and waits. */
function missingTable({ databaseUrl, till }: FaultGround): CriterionFault {
  return {
    criterion: 'backlog',
    what: 'the table of pick steps is away, and a till sends one',
    beforeGoMs: 60_000,
    begin: async () => {
      await execute(databaseUrl, 'alter table till.pick_step rename to pick_step_away');
      const step = { list: 'rehearsal', step: 1, sku: 'sku-1', quantity: 1, outcome: 'picked' };
      await callTill(till(), '/v1/picks/steps', step);
    },
    end: () => execute(databaseUrl, 'alter table till.pick_step_away rename to pick_step'),
  };
}

/** @returns the faults that are known, of whatever criteria the launch has */
export function faultsOf(ground: FaultGround): CriterionFault[] {
  return [
    misconfigured(ground, 'failed-requests', 'green answers 500 to 30 % of requests', {
      errorShare: 0.3,
    }),
    misconfigured(ground, 'sign-ups', 'green declines every activation with 402', {
      declines: '/activate',
    }),
    strayBalance(ground),
    missingTable(ground),
    misconfigured(ground, 'slow', 'green takes 1.5 s for every request', { delayMs: 1_500 }),
  ];
}
