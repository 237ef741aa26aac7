/** The business of launches, read from the database of their devices: a file for each part. */
import type { Acted, BusinessView, CaseDetail } from '@slipway/api';
import { readPeople, type People } from '@slipway/authority';
import type { Acting } from '@slipway/authority/sign-in';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { ServerGround } from '../drive/ground.ts';
import { NoDeviceDatabaseError } from '../errors.ts';
import { actOnCase, caseDetail, type CaseAct, type CaseActs } from './cases.ts';
import { databaseOf, Pools } from './database.ts';
import { Kept } from './kept.ts';
import { ONBOARDING_TABLE, readOnboarding } from './onboarding.ts';
import { PRICES_TABLE, readPrices } from './prices.ts';
import { CASES_TABLE, readReconciliation } from './reconciliation.ts';
import { DRILLS_TABLE, readRehearsals } from './rehearsals.ts';

/** What a part is read with. */
interface Reading {
  readonly sql: Sql;
  readonly launch: LaunchRecord;
  readonly people: People;
  readonly nowMs: number;
}

type Part = Exclude<keyof BusinessView, 'atMs' | 'budgets' | 'rehearsals'>;

/** Each part with the table without which it is none. */
const PARTS: {
  readonly [Each in Part]: {
    readonly table: string;
    readonly read: (reading: Reading) => Promise<BusinessView[Each]>;
  };
} = {
  onboarding: {
    table: ONBOARDING_TABLE,
    read: ({ sql, launch, nowMs }) => readOnboarding(sql, launch, nowMs),
  },
  prices: { table: PRICES_TABLE, read: ({ sql }) => readPrices(sql) },
  drills: {
    table: DRILLS_TABLE,
    read: ({ sql, people, nowMs }) => readRehearsals(sql, people, nowMs),
  },
  reconciliation: {
    table: CASES_TABLE,
    read: ({ sql, launch, nowMs }) => readReconciliation(sql, launch.name, nowMs),
  },
};

export class Business {
  readonly #env: ServerGround['env'];
  readonly #pools = new Pools();
  readonly #views = new Kept<BusinessView>();

  constructor({ env }: Pick<ServerGround, 'env'>) {
    this.#env = env;
  }

  /**
   * @returns what is known of a launch's business, a few seconds old at most
   * @throws {DatabaseUnavailableError | BrokenReferenceError | InputFileError}
   */
  view(launch: LaunchRecord): Promise<BusinessView> {
    return this.#views.get(launch.id, () => this.#read(launch));
  }

  /** @throws {UnknownCaseError | NoDeviceDatabaseError | DatabaseUnavailableError} */
  async readCase(launch: LaunchRecord, id: string): Promise<CaseDetail> {
    return caseDetail(await this.#open(launch), id);
  }

  /**
   * Does what a person asked; what is told from now on has it.
   *
   * @throws {NoDeviceDatabaseError | DatabaseUnavailableError} and what `actOnCase` throws
   */
  async act<Name extends CaseAct>(
    launch: LaunchRecord,
    act: Name,
    wish: CaseActs[Name],
    acting: Acting,
  ): Promise<Acted> {
    const sql = await this.#open(launch);
    const ground = { people: peopleOf(launch), acting, nowMs: Date.now() };
    const acted = await actOnCase(sql, act, wish, ground);
    this.#views.forget(launch.id);
    return acted;
  }

  async close(): Promise<void> {
    await this.#pools.close();
  }

  async #open(launch: LaunchRecord): Promise<Sql> {
    const url = databaseOf(launch.spec, this.#env);
    if (url === undefined) throw new NoDeviceDatabaseError(launch.name);
    return this.#pools.open(url);
  }

  async #read(launch: LaunchRecord): Promise<BusinessView> {
    const nowMs = Date.now();
    const url = databaseOf(launch.spec, this.#env);
    if (url === undefined) return { atMs: nowMs, ...NO_PARTS };
    const sql = await this.#pools.open(url);
    const people = peopleOf(launch);
    const there = await readWhichExist(sql);
    const part = async <Each extends Part>(name: Each): Promise<BusinessView[Each] | null> =>
      there.has(PARTS[name].table) ? PARTS[name].read({ sql, launch, people, nowMs }) : null;
    const [onboarding, prices, drills, reconciliation] = await Promise.all([
      part('onboarding'),
      part('prices'),
      part('drills'),
      part('reconciliation'),
    ]);
    return { atMs: nowMs, onboarding, prices, drills, reconciliation };
  }
}

const NO_PARTS = { onboarding: null, prices: null, drills: null, reconciliation: null } as const;

/** @returns whose signatures count; none where the launch names no file */
export function peopleOf({ spec: { people } }: LaunchRecord): People {
  // A launch that was recorded before people were named has no such key.
  return people ? readPeople(people) : [];
}

/** @returns those of the parts' tables that exist */
async function readWhichExist(sql: Sql): Promise<ReadonlySet<string>> {
  const tables = Object.values(PARTS).map(({ table }) => table);
  const rows = await sql<{ name: string }[]>`
    select name
    from   unnest(${tables}::text[]) as name
    where  to_regclass(name) is not null`;
  return new Set(rows.map(({ name }) => name));
}
