/**
 * Row-security policies and extended statistics of an altered column: a policy goes over to the
 * twin at the contract, statistics are gathered on the twin before publish.
 *
 * While both versions live a policy goes on reading the old column, which every write keeps in
 * step: so it holds for both.
 */
import { ident } from '@slipway/kernel';
import type { ChangeOperation } from './change.ts';
import type { ChangeDraft, TableDraft, Twin } from './draft.ts';
import { interimName, twinName } from './names.ts';

/** A policy whose conditions are written anew at the contract. */
export interface DraftPolicy {
  readonly name: string;
  readonly using: string | null;
  readonly check: string | null;
  readonly operation: ChangeOperation;
}

/** Statistics that are gathered on a twin. */
export interface DraftStatistics {
  /** Its schema, and its name until the contract. */
  readonly schema: string;
  readonly name: string;
  readonly finalName: string;
  readonly kinds: string;
  readonly list: string;
  readonly operation: ChangeOperation;
}

function twinAmong(table: TableDraft, columns: readonly string[]): Twin | undefined {
  return table.twins.find((twin) => columns.includes(twin.base));
}

/** Adds to the draft what a table's altered columns had of these. */
export function carryOthers(draft: ChangeDraft, table: TableDraft): void {
  for (const policy of table.table.policies) {
    const twin = twinAmong(table, policy.columns);
    if (!twin) continue;
    const { name, using, check } = policy;
    table.policies.push({ name, using, check, operation: twin.operation });
    if (!twin.converts) continue;
    draft.warnings.push(
      `Policy ${name} of ${table.name} reads ${twin.base}. Until the contract it looks at the ` +
        'old values, then at the new ones, as it is written.',
    );
  }
  for (const { schema, plainName, columns, kinds, list } of table.table.statistics) {
    const twin = twinAmong(table, columns);
    if (!twin) continue;
    const interim = interimName(plainName);
    const taken = table.table.statistics.some((each) => each.plainName === interim);
    const name = taken ? twinName(draft.number, plainName) : interim;
    const { operation } = twin;
    table.statistics.push({ schema, name, finalName: plainName, kinds, list, operation });
  }
}

/** @returns the statement that makes statistics of a twin */
export function createStatisticsSql(base: string, { schema, name, kinds, list }: DraftStatistics) {
  return `CREATE STATISTICS ${ident(schema, name)}${kinds} ON ${list} FROM ${base}`;
}

/** @returns the contract's statements for policies, before the old columns go */
export function policiesSql(base: string, policies: readonly DraftPolicy[]): string[] {
  return policies.map(({ name, using, check }) => {
    const parts = [
      ...(using === null ? [] : [`USING (${using})`]),
      ...(check === null ? [] : [`WITH CHECK (${check})`]),
    ];
    return `ALTER POLICY ${ident(name)} ON ${base} ${parts.join(' ')}`;
  });
}
