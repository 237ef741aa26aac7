/**
 * Passkeys: registered by who is signed in or holds a one-time link, and then a way to sign in.
 *
 *   POST /api/sign-in/passkey/begin     ─► options of navigator.credentials.get
 *   POST /api/sign-in/passkey/finish    { response } ─► a session
 *   POST /api/sign-in/register/begin    { link? } ─► options of navigator.credentials.create
 *   POST /api/sign-in/register/finish   { response } ─► the line for people.yaml
 *
 * The authenticator verifies its person each time: a passkey also signs decisions.
 *
 * @see https://www.w3.org/TR/webauthn-3/
 */
import { createHash } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import {
  addPasskey,
  countPasskey,
  findPasskey,
  hashOfSecret,
  PasskeyRefusedError,
  passkeysOf,
  readLink,
  requirePerson,
  spendLink,
  type Passkey,
} from '@slipway/authority/sign-in';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { begin, countAttempt, signInAs, takeUp, type SignIn } from './begin.ts';
import { SiteUnknownError } from './errors.ts';
import { requireScope } from './identify.ts';
import type { PeopleLine } from './people-line.ts';
import { siteOf } from './site.ts';

const closed = { additionalProperties: false };
const Empty = Type.Object({}, closed);
const BeginRegister = Type.Object({ link: Type.Optional(Type.String({ maxLength: 100 })) }, closed);
/** What the browser's authenticator answered; the library reads it, and trusts nothing of it. */
const Finish = Type.Object(
  {
    response: Type.Object({
      id: Type.String({ maxLength: 2_000 }),
      response: Type.Object({}),
    }),
  },
  closed,
);

/** EdDSA, ES256, RS256: of COSE, what all authenticators have one of. */
const ALGORITHMS = [-8, -7, -257];

/** @returns the name that a passkey is for. @throws {SiteUnknownError} it is a number */
function rpOf(site: URL): string {
  const isNumber = /^(\d+\.){3}\d+$/.test(site.hostname) || site.hostname.startsWith('[');
  if (!isNumber) return site.hostname;
  const why = `A passkey is for a name, and the console was opened as ${site.hostname}.`;
  throw new SiteUnknownError(why, `Open http://localhost:${site.port || '80'}.`);
}

/** What a response is held against. */
function expectedOf(signIn: SignIn, request: FastifyRequest, challenge: string) {
  const site = siteOf(signIn.settings, request);
  return {
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: rpOf(site),
    requireUserVerification: true,
  };
}

/** @throws {PasskeyRefusedError} in words of ours: the library's hold what was sent */
async function proved<T extends { verified: boolean }>(verify: Promise<T>): Promise<T> {
  const found = await verify.catch(() => null);
  if (found?.verified) return found;
  throw new PasskeyRefusedError('it was not proved, for this site and this sign-in');
}

/** 200 modules, which a server loads when the first passkey is used. */
const webauthn = () => import('@simplewebauthn/server');

async function beginSignIn(signIn: SignIn, reply: FastifyReply): Promise<object> {
  const rpID = rpOf(siteOf(signIn.settings, reply.request));
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  await begin(signIn, reply, 'passkey', { challenge: options.challenge });
  return options;
}

async function finishSignIn(signIn: SignIn, reply: FastifyReply): Promise<object> {
  const { sql, settings } = signIn;
  const { response } = reply.request.body as { response: AuthenticationResponseJSON };
  const { challenge = '' } = await takeUp(signIn, reply, 'passkey');
  const passkey = await findPasskey(sql, response.id);
  if (!passkey) throw new PasskeyRefusedError('nobody has registered it here');
  countAttempt(signIn.persons, passkey.person);
  const { credential: id, publicKey, counter } = passkey;
  const { verifyAuthenticationResponse } = await webauthn();
  const { authenticationInfo } = await proved(
    verifyAuthenticationResponse({
      response,
      ...expectedOf(signIn, reply.request, challenge),
      credential: { id, publicKey, counter },
    }),
  );
  requirePerson(settings, passkey.person);
  await countPasskey(sql, passkey, authenticationInfo.newCounter);
  signIn.persons.forget(passkey.person);
  return signInAs(signIn, reply, passkey.person, 'passkey');
}

/** @returns whose passkey it will be: of the link's person, else of who is signed in */
async function registrant(signIn: SignIn, request: FastifyRequest): Promise<string> {
  const { link } = request.body as Static<typeof BeginRegister>;
  if (link !== undefined) {
    countAttempt(signIn.steps, request.ip);
    return readLink(signIn.sql, link, Date.now());
  }
  return signedIn(request);
}

function signedIn(request: FastifyRequest): string {
  requireScope(request.caller, 'act');
  const { person } = request.identity;
  if (person === null) throw new PasskeyRefusedError('a token has no passkey; sign in');
  return person;
}

async function beginRegister(signIn: SignIn, reply: FastifyReply): Promise<object> {
  const { link } = reply.request.body as Static<typeof BeginRegister>;
  const person = await registrant(signIn, reply.request);
  requirePerson(signIn.settings, person);
  const rpID = rpOf(siteOf(signIn.settings, reply.request));
  const known = await passkeysOf(signIn.sql, person);
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: 'Slipway',
    rpID,
    userName: person,
    userID: Uint8Array.from(createHash('sha256').update(`slipway-person\n${person}`).digest()),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known
      .filter(({ rp }) => rp === rpID)
      .map((one) => ({ id: one.credential })),
    supportedAlgorithmIDs: ALGORITHMS,
  });
  const { challenge } = options;
  const by = link === undefined ? {} : { link: hashOfSecret(link) };
  await begin(signIn, reply, 'register', { challenge, person, ...by });
  return options;
}

/** What a registration answers. */
interface Registered {
  readonly person: string;
  /** What goes into people.yaml, so that the passkey signs decisions too. */
  readonly line: PeopleLine;
}

async function finishRegister(signIn: SignIn, reply: FastifyReply): Promise<Registered> {
  const { sql, log } = signIn;
  const { response } = reply.request.body as { response: RegistrationResponseJSON };
  const { challenge = '', person = '', link } = await takeUp(signIn, reply, 'register');
  if (link === undefined && signedIn(reply.request) !== person) {
    throw new PasskeyRefusedError('it was begun by somebody else');
  }
  const expected = expectedOf(signIn, reply.request, challenge);
  const { verifyRegistrationResponse } = await webauthn();
  const { registrationInfo } = await proved(
    verifyRegistrationResponse({ response, ...expected, supportedAlgorithmIDs: ALGORITHMS }),
  );
  if (!registrationInfo) throw new PasskeyRefusedError('it was not proved');
  const { id, publicKey, counter } = registrationInfo.credential;
  const rp = expected.expectedRPID;
  const passkey: Passkey = { credential: id, person, publicKey, counter, rp };
  const { peopleLine } = await import('./people-line.ts');
  const line = peopleLine(passkey); // what cannot sign decisions is not kept
  const nowMs = Date.now();
  // The link is used up if and only if the passkey is kept.
  await sql.begin(async (tx) => {
    if (link !== undefined) await spendLink(tx, link, nowMs);
    await addPasskey(tx, passkey, nowMs);
  });
  log.info({ person, rp, byLink: link !== undefined }, 'passkey registered');
  if (link !== undefined) await signInAs(signIn, reply, person, 'link');
  return { person, line };
}

/** Adds the four routes. */
export function addPasskeys(app: FastifyInstance, signIn: SignIn): void {
  type Step = (signIn: SignIn, reply: FastifyReply) => Promise<object>;
  const add = (
    url: string,
    body: typeof Empty | typeof BeginRegister | typeof Finish,
    step: Step,
  ) => app.post(url, { schema: { hide: true, body } }, (_request, reply) => step(signIn, reply));
  add('/api/sign-in/passkey/begin', Empty, beginSignIn);
  add('/api/sign-in/passkey/finish', Finish, finishSignIn);
  add('/api/sign-in/register/begin', BeginRegister, beginRegister);
  add('/api/sign-in/register/finish', Finish, finishRegister);
}
