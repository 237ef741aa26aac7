/**
 * Both releases of a service on one database, shared by the tests of a file: each test keeps to
 * keys of its own.
 */
import { before } from 'node:test';
import { withBothVersions, type GrocerDatabase } from './database.ts';
import { atEndOfFile } from './end-of-file.ts';
import { withService, type RunningService } from './processes.ts';
import type { ServiceName } from './versions.ts';

const SCALE = 0.002;

export interface BothReleases extends GrocerDatabase {
  readonly blue: RunningService;
  readonly green: RunningService;
}

/**
 * Starts both releases before the first test of the file, and ends them after the last.
 *
 * @param faultsFile the file that GROCER_FAULTS names for green
 * @returns how a test gets at them
 */
export function useBothReleases(service: ServiceName, faultsFile?: string): () => BothReleases {
  let both: BothReleases | undefined;
  before(async () => {
    const opened = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    const whole = withBothVersions(SCALE, async (database) => {
      await withService(service, 1, database.url, undefined, (blue) =>
        withService(service, 2, database.url, faultsFile, async (green) => {
          both = { ...database, blue, green };
          opened.resolve();
          await finished.promise;
        }),
      );
    });
    atEndOfFile(async () => {
      finished.resolve();
      await whole;
    });
    await Promise.race([opened.promise, whole]);
  });
  return () => {
    if (!both) throw new Error(`${service} was not started`);
    return both;
  };
}
