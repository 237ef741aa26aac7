/**
 * What the load is told by its environment, with the values it takes when it is told nothing.
 *
 * LOAD_TARGET (the router's base URL) and LOAD_ORACLE (the oracle's) are needed.
 */
export interface LoadConfig {
  readonly target: string;
  readonly oracle: string;
  readonly port: number;
  /** Requests per second and store. */
  readonly perSecond: number;
  /** Tills per store. */
  readonly units: number;
  readonly seed: number;
  readonly connections: number;
  readonly maxInFlight: number;
  readonly timeoutMs: number;
  /** Begin at once, or wait for `POST /start`. */
  readonly startAtOnce: boolean;
}

/** @throws {Error} naming the variable that is missing or cannot be read */
export function readLoadConfig(env: Readonly<Record<string, string | undefined>>): LoadConfig {
  const start = env['LOAD_START'] ?? 'now';
  if (start !== 'now' && start !== 'wait') throw new Error('LOAD_START must be now or wait');
  return {
    target: url(env, 'LOAD_TARGET'),
    oracle: url(env, 'LOAD_ORACLE'),
    port: number(env, 'LOAD_PORT', 0),
    perSecond: number(env, 'LOAD_RATE', 20),
    units: number(env, 'LOAD_UNITS', 200),
    seed: number(env, 'LOAD_SEED', 1),
    connections: number(env, 'LOAD_CONNECTIONS', 256),
    maxInFlight: number(env, 'LOAD_MAX_IN_FLIGHT', 4_000),
    timeoutMs: number(env, 'LOAD_TIMEOUT_MS', 10_000),
    startAtOnce: start === 'now',
  };
}

function url(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name] ?? '';
  if (!URL.canParse(value)) throw new Error(`${name} must be a URL, not "${value}"`);
  return new URL(value).origin;
}

function number(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  otherwise: number,
): number {
  const value = Number(env[name] ?? otherwise);
  const isZeroAllowed = otherwise === 0 || name === 'LOAD_SEED';
  if (!Number.isFinite(value) || value < 0 || (value === 0 && !isZeroAllowed)) {
    throw new Error(`${name} is no number above zero: ${env[name]}`);
  }
  return value;
}
