/** `slipway tokens list`: all tokens of machines that ever were, without the tokens themselves. */
import { listTokens, type MachineToken } from '@slipway/authority/sign-in';
import { EXIT } from '@slipway/kernel';
import type { Command } from '../command.ts';
import { tableLines } from './fleet-options.ts';
import { print } from './schema-options.ts';
import { SIGN_IN, SIGN_IN_HELP, withSignIn } from './sign-in-options.ts';

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function standingOf({ revokedMs, endsMs }: MachineToken, nowMs: number): string {
  if (revokedMs !== null) return `revoked ${dayOf(revokedMs)}`;
  return endsMs > nowMs ? `until ${dayOf(endsMs)}` : `ended ${dayOf(endsMs)}`;
}

/** The command. */
export const tokensList: Command = {
  name: 'tokens list',
  summary: 'List machines’ tokens, with scopes and ends',
  usage: '[--database URL] [--json]',
  examples: [['slipway tokens list', 'the newest first; the tokens themselves are kept nowhere']],
  options: SIGN_IN,
  help: SIGN_IN_HELP,
  run: ({ values }) =>
    withSignIn(values, async (sql) => {
      const tokens = await listTokens(sql);
      const nowMs = Date.now();
      const rows = tokens.map((token) => [
        token.name,
        token.scopes.join(','),
        dayOf(token.madeMs),
        standingOf(token, nowMs),
      ]);
      const none = ['There are none: see `slipway tokens new --help`.'];
      const lines = tableLines(['TOKEN', 'SCOPES', 'MADE', 'COUNTS'], rows);
      print(values, tokens, rows.length > 0 ? lines : none);
      return EXIT.done;
    }),
};
