/**
 * Sign-in at an OpenID Connect provider: authorization code, PKCE, state and nonce.
 *
 *   GET /api/sign-in/openid ─► provider's page ─► GET /api/sign-in/openid/back ─► the console
 *
 * State, nonce and the PKCE verifier wait in the database, under a secret that this browser alone
 * holds: a code that was begun elsewhere signs nobody in here.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 * @see https://www.rfc-editor.org/rfc/rfc9700 (best current practice)
 */
import {
  personOfClaims,
  PersonUnknownError,
  requirePerson,
  type OpenIdSettings,
} from '@slipway/authority/sign-in';
import { OperatorError } from '@slipway/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as client from 'openid-client';
import { begin, signInAs, takeUp, type SignIn } from './begin.ts';
import { ProviderRefusedError, SignInOffError } from './errors.ts';
import { goOnPage, refusedPage } from './pages.ts';
import { siteOf } from './site.ts';

const BACK = '/api/sign-in/openid/back';
const ANSWERS_WITHIN_SECONDS = 10;

/** What the provider says of itself, asked once, and anew after anything went wrong. */
class Provider {
  readonly settings: OpenIdSettings;
  readonly #secret: string | undefined;
  #found: Promise<client.Configuration> | undefined;

  constructor(settings: OpenIdSettings, secret: string | undefined) {
    this.settings = settings;
    this.#secret = secret;
  }

  /** @throws {ProviderRefusedError} the step failed; what the provider sent is in no message */
  async step<T>(take: (configuration: client.Configuration) => Promise<T>): Promise<T> {
    try {
      this.#found ??= this.#discover();
      return await take(await this.#found);
    } catch (error) {
      this.#found = undefined;
      if (error instanceof OperatorError) throw error;
      throw new ProviderRefusedError(this.settings.issuer.origin, reasonOf(error));
    }
  }

  #discover(): Promise<client.Configuration> {
    const { issuer, clientId } = this.settings;
    const secret = this.#secret;
    const authentication = secret === undefined ? client.None() : client.ClientSecretBasic(secret);
    // The settings take http for this machine alone.
    const execute = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    const options = { execute, timeout: ANSWERS_WITHIN_SECONDS };
    return client.discovery(issuer, clientId, {}, authentication, options);
  }
}

/** @returns the protocol's own word for what went wrong, such as `access_denied` */
function reasonOf(error: unknown): string {
  const { error: word, code } = error as { readonly error?: unknown; readonly code?: unknown };
  const said = [word, code].find((one) => typeof one === 'string' && /^\w{1,60}$/.test(one));
  return said === undefined ? 'it did not answer' : String(said);
}

async function sendToProvider(
  signIn: SignIn,
  provider: Provider,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const redirect = new URL(BACK, siteOf(signIn.settings, reply.request)).href;
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const verifier = client.randomPKCECodeVerifier();
  const challenge = await client.calculatePKCECodeChallenge(verifier);
  const url = await provider.step(async (configuration) =>
    client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: scopeFor(provider.settings.claim),
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }),
  );
  await begin(signIn, reply, 'openid', { state, nonce, verifier });
  return reply.redirect(url.href);
}

/** @returns the scopes that the provider gives the claim with */
function scopeFor(claim: string): string {
  if (claim === 'sub') return 'openid';
  return claim === 'email' ? 'openid email' : 'openid profile email';
}

/** @returns the person whom the provider names. @throws {OperatorError} it is nobody of ours */
async function personAtProvider(
  signIn: SignIn,
  provider: Provider,
  reply: FastifyReply,
): Promise<string> {
  const { state = '', nonce = '', verifier = '' } = await takeUp(signIn, reply, 'openid');
  const here = new URL(reply.request.url, siteOf(signIn.settings, reply.request));
  const { settings } = provider;
  const claims = await provider.step(async (configuration) => {
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
    const tokens = await client.authorizationCodeGrant(configuration, here, {
      ...checks,
      idTokenExpected: true,
    });
    const signed = tokens.claims() ?? {};
    if (Object.hasOwn(signed, settings.claim)) return signed;
    const subject = String(tokens.claims()?.sub);
    return client.fetchUserInfo(configuration, tokens.access_token, subject);
  });
  const named = personOfClaims(settings, claims);
  if (named.person !== null) {
    requirePerson(signIn.settings, named.person);
    return named.person;
  }
  if (named.why === 'unmapped') throw new PersonUnknownError(named.value);
  const words = named.why === 'no-claim' ? 'it gave no' : 'it has not verified the';
  throw new ProviderRefusedError(settings.issuer.origin, `${words} ${settings.claim}`);
}

/** Adds the two routes; where OpenID Connect is not set up, they say so. */
export function addOpenId(app: FastifyInstance, signIn: SignIn): void {
  const { openid } = signIn.settings;
  const provider = openid === null ? null : new Provider(openid, signIn.clientSecret);
  app.get('/api/sign-in/openid', { schema: { hide: true } }, async (_request, reply) => {
    if (!provider) throw new SignInOffError();
    return sendToProvider(signIn, provider, reply);
  });
  app.get(BACK, { schema: { hide: true } }, async (_request: FastifyRequest, reply) => {
    if (!provider) throw new SignInOffError();
    void reply.type('text/html; charset=utf-8').headers(PAGE_HEADERS);
    try {
      const person = await personAtProvider(signIn, provider, reply);
      await signInAs(signIn, reply, person, 'openid');
      return goOnPage();
    } catch (error) {
      // A person looks at this answer, in the browser's own window.
      if (!(error instanceof OperatorError)) throw error;
      signIn.log.info({ code: error.code, address: reply.request.ip }, 'sign-in refused');
      return reply.status(403).send(refusedPage(error));
    }
  });
}

/** The address of this page holds the code: it goes nowhere. */
const PAGE_HEADERS = {
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'",
};
