/** Reads a router's configuration: checked whole, with every default filled in. */
import { readFileSync } from 'node:fs';
import { checkShape } from '@slipway/kernel';
import { Value } from 'typebox/value';
import { RouterConfigError } from '../errors.ts';
import {
  HealthShape,
  keySourceFault,
  LimitsShape,
  RouterConfigShape,
  type RouterConfig,
  type RouterSettings,
} from '../shapes.ts';

/**
 * @param where names the source in messages
 * @returns the configuration with defaults filled in
 * @throws {RouterConfigError} it does not fit
 */
export function completeConfig(settings: RouterSettings, stateDir: string): RouterConfig {
  const filled = {
    objectivesMs: [],
    trust: [],
    ...settings,
    stateDir,
    health: Value.Default(HealthShape, { ...settings.health }),
    limits: Value.Default(LimitsShape, { ...settings.limits }),
  };
  return checkConfig(filled, "The router's configuration");
}

function checkConfig(raw: unknown, where: string): RouterConfig {
  const checked = checkShape(RouterConfigShape, raw);
  if (!checked.ok) {
    const [first] = checked.problems;
    throw new RouterConfigError(where, first ? `${first.what} ${first.next}` : 'it does not fit.');
  }
  for (const key of ['store', 'unit'] as const) {
    if (keySourceFault(checked.value[key])) {
      throw new RouterConfigError(
        where,
        `${key} must name one header or one cookie at each place.`,
      );
    }
  }
  // The shape leaves open which of header and cookie is there; the line above settled it.
  return checked.value as unknown as RouterConfig;
}

/** @throws {RouterConfigError} the file cannot be read, or does not fit */
export function readConfigFile(file: string): RouterConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RouterConfigError(file, `${(error as Error).message}.`);
  }
  return checkConfig(raw, file);
}
