/**
 * Which strands a launch has, and what each of them cannot be without.
 *
 * A ramp needs criteria, stores, services, traffic and ramp; a schema change needs databases and
 * changes. A launch may have either or both; half of one is a mistake that is named.
 */
import type { Problem } from '@slipway/kernel';

const RAMP_KEYS = ['criteria', 'stores', 'services', 'traffic', 'ramp'] as const;

/** Keys that stand only in a launch that has a ramp; criteria may stand in any. */
const RAMP_ONLY_KEYS = ['stores', 'services', 'traffic', 'ramp'] as const;

/** @returns whether a section is there and says anything */
function has(file: Readonly<Record<string, unknown>>, key: string): boolean {
  const value = file[key];
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/**
 * @param file the raw launch file
 * @returns what is missing for the launch to be one; nothing when its form is whole
 */
export function checkForm(file: Readonly<Record<string, unknown>>): Problem[] {
  const hasRamp = RAMP_ONLY_KEYS.some((key) => has(file, key));
  const hasChanges = has(file, 'changes');
  if (hasRamp) {
    const missing = RAMP_KEYS.filter((key) => !has(file, key));
    return missing.length > 0 ? [lacks('A ramp', RAMP_KEYS, missing)] : [];
  }
  if (!hasChanges) {
    const what = 'This launch moves nothing: it has neither a ramp nor schema changes.';
    const ramp = `For a ramp add ${listed(RAMP_KEYS)}`;
    return [{ path: [], what, next: `${ramp}; for a schema change, databases and changes.` }];
  }
  return has(file, 'criteria') ? [unmeasured()] : [];
}

function lacks(form: string, keys: readonly string[], missing: readonly string[]): Problem {
  const quoted = missing.map((key) => `"${key}"`);
  const verb = missing.length > 1 ? 'are' : 'is';
  const what = `${form} needs ${listed(keys)}; ${listed(quoted)} ${verb} missing.`;
  return { path: [], what, next: `Add ${listed(quoted)}.` };
}

function unmeasured(): Problem {
  return {
    path: ['criteria'],
    what: 'This version cannot enforce criteria of a launch without `traffic`: nothing is metered.',
    next: 'Remove `criteria`, or add stores, services, traffic and ramp.',
    atKey: true,
  };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
