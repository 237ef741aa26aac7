/** What the agent is started with: options for one device, or a file that lists several. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkShape, EXIT, OperatorError, readDocument } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import type { DeviceOptions } from './device.ts';
import type { LanOptions } from './lan/lan.ts';

/** The agent was started with options that do not fit. */
export class AgentOptionsError extends OperatorError {
  readonly code = 'DEVICE_OPTIONS';
  readonly exitCode = EXIT.usage;

  constructor(what: string) {
    super(
      what,
      'Nothing was started.',
      'slipway-device --folder DIR --secure DIR --cloud URL --port P ' +
        '[--schema-version N] [--pages DIR]',
    );
  }
}

const Lan = Type.Object(
  {
    host: Type.Optional(Type.String()),
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
    peers: Type.Array(Type.String({ pattern: '^https?://' })),
    tokenFile: Type.String(),
    deadAfterMs: Type.Optional(Type.Integer({ minimum: 100 })),
  },
  { additionalProperties: false },
);

/** One device in a `--host` file; the same as the options of the command line. */
export const HostedDevice = Type.Object(
  {
    folder: Type.String(),
    secure: Type.String(),
    cloud: Type.String({ pattern: '^https?://' }),
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
    schemaVersion: Type.Optional(Type.Integer({ minimum: 1 })),
    enrolCode: Type.Optional(Type.String()),
    rateBytes: Type.Optional(Type.Integer({ minimum: 0 })),
    maxLogBytes: Type.Optional(Type.Integer({ minimum: 65_536 })),
    reserveBytes: Type.Optional(Type.Integer({ minimum: 0 })),
    packing: Type.Optional(Type.Enum(['zstd', 'gzip', 'none'])),
    counter: Type.Optional(Type.Enum(['file', 'tpm'])),
    tcti: Type.Optional(Type.String()),
    lan: Type.Optional(Lan),
    /** Folder of the picker's built page. */
    pages: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type HostedDevice = Static<typeof HostedDevice>;

const HostFile = Type.Object(
  { devices: Type.Array(HostedDevice, { minItems: 1, maxItems: 1_000 }) },
  { additionalProperties: false },
);

type Options = Omit<DeviceOptions, 'log'>;

/** @throws {AgentOptionsError | InputFileError} */
export function readCommandLine(argv: readonly string[]): Options[] {
  const values = parse(argv);
  if (values.host !== undefined) {
    const document = readDocument(values.host);
    const checked = checkShape(HostFile, document.value);
    if (!checked.ok) throw document.error(checked.problems);
    return checked.value.devices.map(optionsOf);
  }
  const number = (name: 'port' | 'schema-version' | 'rate-bytes' | 'lan-port' | 'reserve-bytes') =>
    values[name] === undefined ? undefined : Number(values[name]);
  const device = withoutUndefined({
    folder: values.folder,
    secure: values.secure,
    cloud: values.cloud,
    port: number('port'),
    schemaVersion: number('schema-version'),
    enrolCode: values.enrol,
    rateBytes: number('rate-bytes'),
    reserveBytes: number('reserve-bytes'),
    packing: values.packing,
    counter: values.counter,
    tcti: values.tcti,
    pages: values.pages,
    maxLogBytes: values['max-log-mb'] && Number(values['max-log-mb']) * 1_048_576,
    lan: values['lan-port'] && {
      host: values['lan-host'],
      port: number('lan-port'),
      peers: values['lan-peer'] ?? [],
      tokenFile: values['lan-token-file'],
      deadAfterMs: Number(values['lan-dead-after-ms']),
    },
  });
  const checked = checkShape(HostedDevice, device);
  if (!checked.ok) throw new AgentOptionsError(checked.problems.map(({ what }) => what).join(' '));
  return [optionsOf(checked.value)];
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        host: { type: 'string' },
        folder: { type: 'string' },
        secure: { type: 'string' },
        cloud: { type: 'string' },
        port: { type: 'string', default: '7450' },
        'schema-version': { type: 'string', default: '1' },
        enrol: { type: 'string' },
        packing: { type: 'string' },
        counter: { type: 'string' },
        tcti: { type: 'string' },
        pages: { type: 'string' },
        'rate-bytes': { type: 'string' },
        'max-log-mb': { type: 'string' },
        'reserve-bytes': { type: 'string' },
        'lan-host': { type: 'string', default: '127.0.0.1' },
        'lan-port': { type: 'string' },
        'lan-peer': { type: 'string', multiple: true },
        'lan-token-file': { type: 'string' },
        'lan-dead-after-ms': { type: 'string', default: '600000' },
      },
    }).values;
  } catch (error) {
    throw new AgentOptionsError(`${(error as Error).message}.`);
  }
}

function optionsOf({ lan, schemaVersion = 1, ...device }: HostedDevice): Options {
  return { ...device, schemaVersion, lan: lan && lanOf(lan) };
}

function lanOf(lan: Static<typeof Lan>): LanOptions {
  let token: string;
  try {
    token = readFileSync(lan.tokenFile, 'utf8').trim();
  } catch {
    throw new AgentOptionsError(`The store's token cannot be read from ${lan.tokenFile}.`);
  }
  if (token.length < 16) throw new AgentOptionsError("The store's token is too short.");
  const { host = '127.0.0.1', port, peers, deadAfterMs = 600_000 } = lan;
  return { host, port, peers, token, deadAfterMs };
}

function withoutUndefined<T extends object>(value: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
