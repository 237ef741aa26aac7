/** What browser tests of every page begin with. */
export { assertAccessible } from './accessible.ts';
export { skipWithoutChromium, startChromium } from './chromium.ts';
export { buildPage } from './build-page.ts';
