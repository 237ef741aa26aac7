/** What the demo is told on its command line. */
import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly speed: number;
  readonly fault: string | null;
  readonly stores: number;
  readonly scale: number;
  readonly ratePerStore: number;
  readonly port: number;
  readonly json: boolean;
}

/** @returns the options; `slipway demo` has checked their bounds before */
export function readOptions(words: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      speed: { type: 'string', default: '60' },
      fault: { type: 'string' },
      plane: { type: 'string', default: 'router' },
      stores: { type: 'string', default: '15' },
      scale: { type: 'string', default: '1' },
      rate: { type: 'string', default: '20' },
      port: { type: 'string', default: '7420' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    speed: Number(values.speed),
    fault: values.fault ?? null,
    stores: Number(values.stores),
    scale: Number(values.scale),
    ratePerStore: Number(values.rate),
    port: Number(values.port),
    json: values.json,
  };
}
