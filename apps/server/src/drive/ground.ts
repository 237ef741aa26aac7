/** What every driver of a launch works with. */
import type { Sql } from '@slipway/pg';
import type { Logger } from 'pino';
import type { EventHub } from '../http/events.ts';

export interface ServerGround {
  readonly sql: Sql;
  /** The installation's folder. */
  readonly folder: string;
  readonly serverId: string;
  readonly hub: EventHub;
  readonly log: Logger;
  /** Where `env:NAME` references are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
