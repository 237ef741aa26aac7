/**
 * `sign-in.yaml` in the installation's folder: who may sign in, and how. Without the file, people
 * sign in with passkeys, on this machine alone.
 *
 *   url: https://launch.example.com       where people open the console
 *   people: people.yaml                   whoever signs in must be among them
 *   reading: signed-in                    or `open`, the default: who reaches it may look
 *   openid:
 *     issuer: https://id.example.com
 *     client-id: slipway
 *     client-secret: env:SLIPWAY_OPENID_SECRET
 *     person: preferred_username          the claim that names the person
 *     map: { ada@example.com: ada }       its value to the id; else it is the id
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkShape, EXIT, OperatorError, readDocument, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { readPeople } from '../people.ts';

const closed = { additionalProperties: false };
const Text = Type.String({ minLength: 1, maxLength: 500 });
const File = Type.Object(
  {
    url: Type.Optional(Text),
    people: Type.Optional(Text),
    reading: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('signed-in')])),
    openid: Type.Optional(
      Type.Object(
        {
          issuer: Text,
          'client-id': Text,
          'client-secret': Type.Optional(Text),
          person: Type.Optional(Text),
          map: Type.Optional(
            Type.Record(Type.String(), Type.String({ pattern: '^[\\w.-]{1,60}$' })),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);
type File = Static<typeof File>;

export interface OpenIdSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** A reference, `env:NAME` or `file:PATH` from the folder; null for a public client. */
  readonly clientSecret: string | null;
  /** The claim that names the person. */
  readonly claim: string;
  /** From the claim's value to the id; null: the value is the id. */
  readonly map: Readonly<Record<string, string>> | null;
}

export interface SignInSettings {
  /** Null: on loopback, under whatever name of this machine it was opened. */
  readonly url: URL | null;
  /** Absolute path of the file of people; null: there is none. */
  readonly people: string | null;
  readonly reading: 'open' | 'signed-in';
  readonly openid: OpenIdSettings | null;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** @param hostname as in a URL; @returns whether it is a name of this machine's own */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname.toLowerCase());
}

/** @returns a URL whose words nobody can read on the way: by https, or within this machine */
function safeUrl(text: string): URL | null {
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '' || url.hash !== '') return null;
  if (url.protocol === 'https:') return url;
  return url.protocol === 'http:' && isLoopback(url.hostname) ? url : null;
}

function problemsOf({ url, people, openid }: File): Problem[] {
  const problems: Problem[] = [];
  const check = (path: string[], text: string) => {
    if (safeUrl(text)) return;
    const what = `"${text}" is no https address.`;
    problems.push({ path, what, next: 'Write https://HOST; http is for this machine alone.' });
  };
  if (url !== undefined) check(['url'], url);
  if (openid === undefined) return problems;
  check(['openid', 'issuer'], openid.issuer);
  const secret = openid['client-secret'];
  if (secret !== undefined && !/^(env:\w+|file:.+)$/.test(secret)) {
    const what = 'The client’s secret stands in the file itself.'; // not repeated
    const next = 'Write env:NAME or file:PATH, and change the secret at the provider.';
    problems.push({ path: ['openid', 'client-secret'], what, next });
  }
  if (people === undefined && openid.map === undefined) {
    const what = 'Whoever the provider knows could sign in.';
    const next = 'Name a file of people with `people`, or write a `map`.';
    problems.push({ path: ['openid'], what, next, atKey: true });
  }
  return problems;
}

const NONE: SignInSettings = { url: null, people: null, reading: 'open', openid: null };

/**
 * @param folder the installation's folder
 * @throws {InputFileError} each problem with its line
 */
export function readSignInSettings(folder: string): SignInSettings {
  const file = join(folder, 'sign-in.yaml');
  if (!existsSync(file)) return NONE;
  const document = readDocument(file);
  const checked = checkShape(File, document.value);
  if (!checked.ok) throw document.error(checked.problems);
  const problems = problemsOf(checked.value);
  if (problems.length > 0) throw document.error(problems);
  const { url, people, reading = 'open', openid } = checked.value;
  const peopleFile = people === undefined ? null : resolve(folder, people);
  if (peopleFile !== null) readPeople(peopleFile); // a fault of it is told now
  return {
    url: url === undefined ? null : new URL(url),
    people: peopleFile,
    reading,
    openid: openid
      ? {
          issuer: new URL(openid.issuer),
          clientId: openid['client-id'],
          clientSecret: openid['client-secret'] ?? null,
          claim: openid.person ?? 'sub',
          map: openid.map ?? null,
        }
      : null,
  };
}

/** Somebody is to sign in, and is nobody of ours. */
export class PersonUnknownError extends OperatorError {
  readonly code = 'AUTH_PERSON';
  readonly exitCode = EXIT.notAllowed;

  constructor(person: string) {
    super(
      `${person} is not among the people of this installation.`,
      'Nobody was signed in.',
      'Let its owner add the id to the file of people, or to `map` in sign-in.yaml.',
    );
  }
}

/**
 * Somebody who was taken out of the file of people signs in no more.
 *
 * @throws {PersonUnknownError} the person is not among the people
 */
export function requirePerson({ people }: SignInSettings, person: string): void {
  if (people === null) return;
  if (!readPeople(people).some(({ id }) => id === person)) throw new PersonUnknownError(person);
}
