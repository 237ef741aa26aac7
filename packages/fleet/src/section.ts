/** The `devices` section of a launch file: whose proof its contract waits for. */
import { checkShape, parseDurationMs, type DocumentPath, type Parsed } from '@slipway/kernel';
import { Type } from 'typebox';

/** The section as it is written. */
export const DevicesSection = Type.Object(
  {
    on: Type.Optional(
      Type.String({ description: 'the database that devices sync with; the only one if absent' }),
    ),
    'offline-for': Type.Optional(
      Type.String({
        pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
        description: 'how long devices must be able to sell without the cloud, 24h if absent',
      }),
    ),
    lan: Type.Optional(
      Type.Union([Type.Boolean(), Type.Enum(['on', 'off'])], {
        description: 'whether a sale is copied to another device of the store before its receipt',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The section, read. */
export interface DevicesSpec {
  readonly on: string;
  readonly offlineForMs: number;
  readonly lan: boolean;
}

const DAY_MS = 86_400_000;

/**
 * @param path of the section in its document
 * @param databases that the launch names
 */
export function readDevices(
  raw: unknown,
  path: DocumentPath,
  databases: readonly string[],
): Parsed<DevicesSpec> {
  const shape = checkShape(DevicesSection, raw, path);
  if (!shape.ok) return shape;
  const on = shape.value.on ?? (databases.length === 1 ? databases[0] : undefined);
  if (on === undefined || !databases.includes(on)) {
    const named = databases.length > 0 ? databases.join(', ') : 'none';
    const what =
      on === undefined
        ? `Devices sync with one of several databases (${named}).`
        : `There is no database "${on}".`;
    const next =
      databases.length > 0 ? `Write \`on\`: one of ${named}.` : 'Name it in `databases`.';
    return {
      ok: false,
      problems: [{ path: on === undefined ? path : [...path, 'on'], what, next }],
    };
  }
  const offlineForMs = parseDurationMs(shape.value['offline-for'] ?? '24h') ?? DAY_MS;
  const { lan = true } = shape.value;
  return { ok: true, value: { on, offlineForMs, lan: lan === true || lan === 'on' } };
}
