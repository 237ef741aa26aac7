/** `slipway reconcile run`: takes in what devices and ledgers have, matches, and makes cases. */
import {
  pullDeviceOps,
  pullLedger,
  readLedgers,
  readOpMappings,
  runReconcile,
  type OfflineDevice,
  type RunResult,
} from '@slipway/reconcile';
import { readFleetView } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { Command } from '../command.ts';
import { RECONCILE, RECONCILE_HELP, RULES, RULES_HELP } from './reconcile-options.ts';
import { rulesOf, withReconcile } from './reconcile-options.ts';
import { count, counted, print } from './schema-options.ts';

async function hasFleet(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`
    select to_regclass('slipway.fleet_op') is not null as there`;
  return row?.there === true;
}

/** @returns the devices that hold what the cloud cannot have yet */
async function offlineDevices(sql: Sql, nowMs: number): Promise<readonly OfflineDevice[]> {
  const view = await readFleetView(sql, nowMs, { mostDevices: Number.POSITIVE_INFINITY });
  return view.stores
    .flatMap(({ devices }) => devices)
    .filter(({ state, backlog }) => state === 'silent' || (backlog ?? 0) > 0)
    .map(({ device, store }) => ({ device, store }));
}

function linesOf(result: RunResult, offline: number): string[] {
  const { records, exact, near, byHistory, instances, opened, resolved, unruled } = result;
  return [
    `Run ${result.run}, rules version ${result.rulesVersion}: ${counted(records, 'new record')}.`,
    `Matched: ${count(exact)} by id, ${count(near)} by key and tolerance, ` +
      `${count(byHistory)} by their history.`,
    `${counted(instances, 'instance')} in ${counted(opened, 'new case')}; ` +
      `${count(resolved)} resolved by rule, ${count(result.cleared)} cleared, ` +
      `${count(result.reopened)} open again.`,
    `Not yet due: ${count(result.notYetDue)} (${counted(offline, 'device')} offline).`,
    ...(unruled > 0 ? [`${counted(unruled, 'record')} of a kind that no rule knows.`] : []),
  ];
}

/** The command. */
export const run: Command = {
  name: 'reconcile run',
  summary: 'Match what is new, and make cases of what differs or is missing',
  usage: '[--rules FILE] [--ledgers FILE] [--json]',
  examples: [
    ['slipway reconcile run', 'with the rules that ship'],
    ['slipway reconcile run --ledgers ledgers.yaml', 'also takes in the cloud’s own ledgers'],
  ],
  options: { ...RECONCILE, ...RULES, ledgers: { type: 'string' } },
  help: {
    ...RECONCILE_HELP,
    ...RULES_HELP,
    ledgers: 'a file that says which tables are the cloud’s ledgers; they are read first',
  },
  run: ({ values }) => {
    const rules = rulesOf(values);
    const ledgers = typeof values['ledgers'] === 'string' ? readLedgers(values['ledgers']) : [];
    return withReconcile(values, async (sql) => {
      const nowMs = Date.now();
      const isFleet = await hasFleet(sql);
      if (isFleet) await pullDeviceOps(sql, readOpMappings(), nowMs);
      for (const ledger of ledgers) await pullLedger(sql, ledger, nowMs);
      const offline = isFleet ? await offlineDevices(sql, nowMs) : [];
      const result = await runReconcile(sql, { rules, nowMs, offline });
      print(values, result, linesOf(result, offline.length));
      return EXIT.done;
    });
  },
};
