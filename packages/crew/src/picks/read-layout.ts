/** Reads a store's layout from its file, checked: shapes, places, and that all can be walked. */
import { readDocument } from '@slipway/kernel';
import { checkWays, makeFloor, type Floor } from './core/floor.ts';
import { parseLayout } from './core/layout.ts';

/**
 * @returns the floor with all its distances
 * @throws {InputFileError} everything that is wrong with it, by line
 */
export function readLayout(file: string): Floor {
  const document = readDocument(file);
  const layout = parseLayout(document.value);
  if (!layout.ok) throw document.error(layout.problems);
  const floor = makeFloor(layout.value);
  const problems = checkWays(floor);
  if (problems.length > 0) throw document.error(problems);
  return floor;
}
