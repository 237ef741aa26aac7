/** `slipway tokens revoke`: a machine's token counts no more, from the next request on. */
import { revokeToken } from '@slipway/authority/sign-in';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../command.ts';
import { print } from './schema-options.ts';
import { SIGN_IN, SIGN_IN_HELP, withSignIn } from './sign-in-options.ts';

/** The command. */
export const tokensRevoke: Command = {
  name: 'tokens revoke',
  summary: 'End a machine’s token for good',
  usage: 'NAME [--database URL] [--json]',
  examples: [['slipway tokens revoke ci', 'its next request is refused']],
  options: SIGN_IN,
  help: SIGN_IN_HELP,
  run: (input) => {
    const name = wordAt(tokensRevoke, input, 0, 'NAME');
    return withSignIn(input.values, async (sql) => {
      await revokeToken(sql, name, Date.now());
      print(input.values, { name, isRevoked: true }, [`Token "${name}" is revoked.`]);
      return EXIT.done;
    });
  },
};
