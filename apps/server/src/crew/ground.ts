/** What the routes of the crew stand on. */
import type { TrainingStep } from '@slipway/crew';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { RouteInput } from '../http/app.ts';
import type { PicksDatabase } from './picks/database.ts';

export { training } from './training/modules.ts';

export interface CrewGround {
  /** Where launches and the crew are kept. */
  readonly sql: Sql;
  /** Everything that is taught to the people of a launch's stores. */
  readonly training: (launch: LaunchRecord) => Promise<readonly TrainingStep[]>;
  /** Where pick lists are kept. */
  readonly picks: PicksDatabase;
}

/** A handler for each of a part's routes. */
export type CrewHandlers<Routes> = {
  readonly [Name in keyof Routes]: (input: RouteInput) => Promise<unknown>;
};
