/** What was tried, signed and waived before a launch. */
import { Type } from 'typebox';
import { closed, Nullable, Text } from './shared.ts';

export const DrillFacts = Type.Object(
  {
    store: Text,
    /** Why its report does not count; null: it does. */
    refused: Nullable(Text),
    report: Nullable(
      Type.Object(
        {
          passed: Type.Boolean(),
          offlineForMs: Type.Number(),
          speed: Type.Number(),
          devices: Type.Number(),
          simulatedDevices: Type.Number(),
          ops: Type.Number(),
          signedBy: Text,
          signedAtMs: Type.Number(),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const RehearsalFacts = Type.Object(
  {
    /** Whether the launch file says on what it is rehearsed. */
    isAsked: Type.Boolean(),
    /** Why the launch does not count as rehearsed; null: it does. */
    refused: Nullable(Text),
    record: Nullable(
      Type.Object(
        {
          passed: Type.Boolean(),
          staging: Text,
          speed: Type.Number(),
          signedBy: Text,
          signedAtMs: Type.Number(),
          criteria: Type.Array(
            Type.Object(
              {
                criterion: Text,
                fault: Nullable(Text),
                did: Nullable(Text),
                firedAfterMs: Nullable(Type.Number()),
                slowestRollbackMs: Nullable(Type.Number()),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const PlaybookFacts = Type.Object(
  {
    signatures: Type.Number(),
    readings: Type.Number(),
    waivers: Type.Array(
      Type.Object({ item: Text, by: Text, note: Text, atMs: Type.Number() }, closed),
    ),
  },
  closed,
);
