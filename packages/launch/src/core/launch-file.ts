/**
 * The launch file as a schema. Each strand owns its section; this page puts them together and
 * owns the rest: launch, opens, rollback, databases, staging, changes, stores, journeys.
 */
import { BudgetsSection } from './budgets.ts';
import { DevicesSection } from '@slipway/fleet';
import { ServicesSection } from '@slipway/deploy';
import { CriteriaSection, RampSection } from '@slipway/ramp';
import { TrafficSection } from '@slipway/traffic';
import { Type, type Static, type TSchema } from 'typebox';

const closed = { additionalProperties: false } as const;

/** A quantity of time as people write it, such as `250ms` or `72h`. */
const Duration = Type.String({
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
  description: 'such as 250ms, 30s, 45m, 3h or 7d',
});

/** The raw value of `launch`. */
export const LaunchName = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$',
  description: 'the name of the launch: letters, digits, dot, dash, underscore',
});

/** The raw value of `opens`. */
export const Opens = Type.String({
  description: 'local time with its zone, such as 2026-11-27T09:00[America/Chicago]',
});

/** The raw section `rollback`. */
export const RollbackSection = Type.Object(
  {
    within: Type.Optional(Duration),
    'blue-kept': Type.Optional(Duration),
    'undo-window': Type.Optional(Duration),
  },
  { ...closed, description: 'how fast a rollback must be, and for how long one is possible' },
);

const Database = Type.Object(
  {
    url: Type.String({ description: 'a reference: env:NAME or file:PATH, never the URL itself' }),
    schemas: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  },
  closed,
);

/** The raw section `databases`: by name. */
export const DatabasesSection = Type.Record(Type.String(), Database, {
  description: 'the databases of the launch, by name',
});

/** The raw section `staging`. */
export const StagingSection = Type.Object(
  {
    databases: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'by name: a reference to the URL; absent, all are made from statistics',
      }),
    ),
    faults: Type.Optional(
      Type.Array(
        Type.Object(
          {
            criterion: Type.String({ description: 'the id of the criterion that shall fire' }),
            sql: Type.String({ minLength: 1, description: 'what breaks it, on staging' }),
            on: Type.String({ description: 'name of a database' }),
            undo: Type.Optional(
              Type.String({
                minLength: 1,
                description: 'puts it right; absent, the transaction is left open, then undone',
              }),
            ),
          },
          closed,
        ),
      ),
    ),
  },
  { ...closed, description: 'on what the launch is rehearsed, which it must be to be locked' },
);

/** The raw section `changes`: schema changes in order. */
export const ChangesSection = Type.Array(
  Type.Object(
    {
      on: Type.String({ description: 'name of a database' }),
      schema: Type.String({ description: 'one of its schemas' }),
      file: Type.String({ minLength: 1, description: 'the change, relative to this file' }),
    },
    closed,
  ),
  { description: 'schema changes in order' },
);

/** The raw value of `journeys`. */
export const JourneysSection = Type.Array(Type.String({ minLength: 1 }), {
  description: 'files of synthetic customers, relative to this file',
});

/** The raw value of `stores`. */
export const StoresFile = Type.String({ minLength: 1, description: 'a YAML list of stores' });

/** One raw entry of the stores file. */
export const StoreEntry = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' }),
    name: Type.Optional(Type.String({ minLength: 1 })),
    zone: Type.Optional(Type.String({ description: 'time zone; that of the launch if absent' })),
    opens: Type.Optional(Type.String({ description: 'local time, 08:00 or 2026-11-27T08:00' })),
    owner: Type.Optional(Type.String({ minLength: 1 })),
    'expected-traffic': Type.Optional(
      Type.String({
        pattern: String.raw`^\d+(\.\d+)?/(s|min|h)$`,
        description: 'requests to expect on both colours, such as 20/s',
      }),
    ),
  },
  closed,
);
export type StoreEntry = Static<typeof StoreEntry>;

const later = Type.Optional(Type.Unknown());

/** The file of people and their public keys. */
export const PeopleFile = Type.String({
  minLength: 1,
  description: 'the file of people and their public keys: whose signatures count',
});

const People = Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true });

/** The raw section `roles`; the names of the other roles are checked by its reader. */
export const RolesSection = Type.Object(
  {
    commander: People,
    'senior-owner': People,
    'rollback-owner': Type.Union([
      People,
      Type.Object(
        {
          'each-store': Type.Literal('store-manager', {
            description: 'the owner that the stores file names',
          }),
          launch: Type.Optional(People),
          deputy: Type.Optional(People),
        },
        closed,
      ),
    ]),
  },
  {
    additionalProperties: People,
    description: 'who decides what, by the ids of the file of people',
  },
);

/** The raw value of `escalation`. */
export const EscalationSection = Type.String({
  minLength: 1,
  description:
    'the file that says who is told of what, and who next; escalation.yaml if it is there',
});

/** The raw value of `playbook`. */
export const PlaybookFile = Type.String({
  minLength: 1,
  description: 'the checklist that holds the launch: a file, or `template` for the one that comes',
});

/** The raw value of `crew`. */
export const CrewFolder = Type.String({
  minLength: 1,
  description: 'the folder of the stores’ people: rosters, layouts, training modules of one’s own',
});

/** The keys of a launch file; what stands in each is for the section's reader. */
export const LaunchFile = Type.Object(
  {
    launch: Type.Unknown(),
    opens: Type.Unknown(),
    criteria: later,
    rollback: later,
    budgets: later,
    databases: later,
    staging: later,
    changes: later,
    services: later,
    traffic: later,
    ramp: later,
    stores: later,
    devices: later,
    journeys: later,
    people: later,
    roles: later,
    escalation: later,
    playbook: later,
    crew: later,
  },
  closed,
);

/** The same keys with all that may stand in them, in the order of the file. */
const FULL: Readonly<Record<string, TSchema>> = {
  launch: LaunchName,
  opens: Opens,
  criteria: Type.Optional(CriteriaSection),
  rollback: Type.Optional(RollbackSection),
  budgets: Type.Optional(BudgetsSection),
  databases: Type.Optional(DatabasesSection),
  staging: Type.Optional(StagingSection),
  changes: Type.Optional(ChangesSection),
  services: Type.Optional(ServicesSection),
  traffic: Type.Optional(TrafficSection),
  ramp: Type.Optional(RampSection),
  stores: Type.Optional(StoresFile),
  devices: Type.Optional(DevicesSection),
  journeys: Type.Optional(JourneysSection),
  people: Type.Optional(PeopleFile),
  roles: Type.Optional(RolesSection),
  escalation: Type.Optional(EscalationSection),
  playbook: Type.Optional(PlaybookFile),
  crew: Type.Optional(CrewFolder),
};

/** @returns the JSON Schema of the whole launch file, for editors */
export function launchFileJsonSchema(): Record<string, unknown> {
  const schema = Type.Object(FULL, {
    ...closed,
    title: 'Slipway launch file',
    $schema: 'https://json-schema.org/draft/2020-12/schema',
  });
  return JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
}
