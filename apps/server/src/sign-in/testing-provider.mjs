/**
 * For tests: a real OpenID provider as a process of its own. Whoever writes a name into its form
 * has that name; only `mallory` has an address that nobody verified.
 */
import { Provider } from 'oidc-provider';

const [, , port, redirect, secret] = process.argv;
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'slipway',
      client_secret: secret,
      redirect_uris: [redirect],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  claims: { email: ['email', 'email_verified'], profile: ['preferred_username'] },
  cookies: { keys: ['of-this-test-alone'] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      preferred_username: id,
      email: `${id}@example.com`,
      email_verified: id !== 'mallory',
    }),
  }),
  pkce: { required: () => true },
});
const server = provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => server.close());
