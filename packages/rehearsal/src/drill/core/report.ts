/** A drill's report: what was done, and what held. Signed, it is a launch's evidence. */
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false };

const Check = Type.Object(
  {
    id: Type.String(),
    passed: Type.Boolean(),
    what: Type.String(),
    detail: Type.String(),
  },
  closed,
);

export const DrillReport = Type.Object(
  {
    drill: Type.String(),
    store: Type.String(),
    passed: Type.Boolean(),
    /** The time offline that was drilled, in ms, and how many times faster it went by. */
    forMs: Type.Number(),
    speed: Type.Number(),
    beganMs: Type.Number(),
    endedMs: Type.Number(),
    devices: Type.Array(
      Type.Object(
        {
          device: Type.String(),
          kind: Type.String(),
          label: Type.String(),
          isSimulated: Type.Boolean(),
          agentVersion: Type.String(),
          ops: Type.Number(),
          slowestMs: Type.Number(),
        },
        closed,
      ),
    ),
    /** From the moment that the line was mended, in ms; null: not in time. */
    ackedMs: Type.Union([Type.Number(), Type.Null()]),
    appliedMs: Type.Union([Type.Number(), Type.Null()]),
    checks: Type.Array(Check),
  },
  closed,
);
export type DrillReport = Static<typeof DrillReport>;
export type DrillCheck = Static<typeof Check>;

const seconds = (ms: number | null) =>
  ms === null ? 'not in time' : `${(ms / 1000).toFixed(1)} s`;

/** @returns the report for people, a line each */
export function reportLines(report: DrillReport): string[] {
  const simulated = report.devices.filter(({ isSimulated }) => isSimulated).length;
  const ops = report.devices.reduce((sum, one) => sum + one.ops, 0);
  const hours = report.forMs / 3_600_000;
  return [
    `Offline drill of ${report.store}: ${report.passed ? 'PASSED' : 'FAILED'}`,
    `  ${hours} h offline at ${report.speed}x, ${report.devices.length} devices` +
      (simulated > 0 ? ` (${simulated} of them simulated)` : '') +
      `, ${ops} ops`,
    `  mended: all held after ${seconds(report.ackedMs)}, applied ${seconds(report.appliedMs)}`,
    ...report.checks.map(
      ({ passed, what, detail }) => `  ${passed ? 'pass' : 'FAIL'}  ${what}: ${detail}`,
    ),
  ];
}
