/** Where the gate's program is: it is started, never imported. */
import { fileURLToPath } from 'node:url';

/** `node GATE_PROGRAM HARM-FILE HEALTH-PATH -- COMMAND…`; see main.ts. */
export const GATE_PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
