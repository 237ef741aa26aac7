/** What a test or a benchmark of the page begins with. */
export { exampleList, lineOf, YOGHURT } from './example-list.ts';
export { startHandheld, type Handheld } from './handheld.ts';
export { scan } from './scan.ts';
