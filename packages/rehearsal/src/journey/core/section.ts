/** The form of a journey's file, as people write it. */
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

const Name = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,62}$' });
const Duration = Type.String({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' });
const Status = Type.Integer({ minimum: 100, maximum: 599 });

const Request = Type.Object(
  {
    method: Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: Type.String({ pattern: '^/' }),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    body: Type.Optional(Type.Unknown()),
  },
  closed,
);

const Expect = Type.Object(
  {
    status: Type.Optional(Type.Union([Status, Type.Array(Status, { minItems: 1 })])),
    json: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    within: Type.Optional(Duration),
  },
  closed,
);

const Step = Type.Object(
  {
    step: Name,
    request: Request,
    expect: Type.Optional(Expect),
    capture: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([Type.String(), Type.Object({ header: Type.String({ minLength: 1 }) }, closed)]),
      ),
    ),
    wait: Type.Optional(Type.Object({ for: Duration, every: Type.Optional(Duration) }, closed)),
    activates: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type StepSection = Static<typeof Step>;

/** What a case has otherwise than the journey, by the step's name. */
const Variation = Type.Object(
  {
    request: Type.Optional(Type.Partial(Request)),
    expect: Type.Optional(Expect),
    capture: Type.Optional(Step.properties.capture),
    skip: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type VariationSection = Static<typeof Variation>;

const Case = Type.Object(
  {
    variables: Type.Optional(Type.Record(Name, Type.Unknown())),
    steps: Type.Optional(Type.Record(Name, Variation)),
    'ends-after': Type.Optional(Name),
  },
  closed,
);
export type CaseSection = Static<typeof Case>;

/** The whole file. */
export const JourneySection = Type.Object(
  {
    journey: Name,
    every: Type.Optional(Duration),
    unit: Type.Optional(Type.String({ minLength: 1 })),
    variables: Type.Optional(Type.Record(Name, Type.Unknown())),
    steps: Type.Array(Step, { minItems: 1 }),
    cleanup: Type.Optional(Type.Array(Step)),
    cases: Type.Optional(Type.Record(Name, Case)),
  },
  closed,
);
export type JourneySection = Static<typeof JourneySection>;
