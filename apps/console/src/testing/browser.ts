/** A real Chromium for tests, and the built console for it to show. */
import { join } from 'node:path';
import { buildPage } from '@slipway/look/testing';
import { consoleFolder } from '../index.ts';

export { skipWithoutChromium, startChromium } from '@slipway/look/testing';

/** Builds the console unless what was built is newer than everything it is built from. */
export const ensureBuilt = (): Promise<void> => buildPage(join(consoleFolder, '..'));
