/** The rules that ship with this package, and those of a file of one's own. */
import { join } from 'node:path';
import { readDocument } from '@slipway/kernel';
import { CATCH_ALL, CLASS_NAMES } from './classes/index.ts';
import { parseRules, type Rules } from './core/rules.ts';

const SHIPPED = join(import.meta.dirname, '../rules.yaml');

/**
 * @param file of one's own; the shipped one unless given
 * @throws {InputFileError} with every problem at its line
 */
export function readRules(file: string = SHIPPED): Rules {
  return parseRules(readDocument(file), CLASS_NAMES, CATCH_ALL);
}
