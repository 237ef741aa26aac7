/**
 * Writes launch.schema.json, which editors use to check and complete launch files:
 * `node packages/launch/src/write-json-schema.ts`, after any change of a section's schema,
 * then `npm run format`.
 */
import { writeFileSync } from 'node:fs';
import { launchFileJsonSchema } from './core/launch-file.ts';

const file = new URL('../launch.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(launchFileJsonSchema(), undefined, 2)}\n`);
