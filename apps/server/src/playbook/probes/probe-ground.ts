/** What the readers of evidence look at: one launch, as it stands while a round of them runs. */
import type { LaunchView } from '@slipway/api';
import type { People } from '@slipway/authority';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { Checklist, Probe } from '@slipway/playbook/checklist';

export interface ProbeGround {
  /** Where launches, polls and rehearsals are recorded. */
  readonly sql: Sql;
  readonly launch: LaunchRecord;
  readonly checklist: Checklist;
  /** The launch as the server that drives it sees it. */
  readonly view: LaunchView;
  readonly nowMs: number;
  /** @throws {InputFileError} the file of people cannot be read */
  people(): People;
  /** @returns a database by its name in the launch file; undefined: there is none of that name */
  open(name: string): Promise<Sql | undefined>;
}

/** @returns the reader of one kind of probe; null: nothing is there that it could read */
export type OpenProbe = (ground: ProbeGround) => Probe | null;
