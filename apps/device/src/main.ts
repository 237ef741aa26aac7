/**
 * The agent's program. It may be killed at any moment: what has a receipt stands in the log.
 *
 * `slipway-device pick-code` asks a running one for a code that opens the picker's page; it loads
 * no more than it needs.
 */
import { exitCodeOf, formatError } from '@slipway/kernel';

const [command, ...rest] = process.argv.slice(2);

async function run(): Promise<void> {
  if (command === 'pick-code') await (await import('./pick-code.ts')).pickCode(rest);
  else await (await import('./serve.ts')).serve(process.argv.slice(2));
}

await run().catch((error: unknown) => {
  console.error(formatError(error));
  process.exit(exitCodeOf(error));
});
