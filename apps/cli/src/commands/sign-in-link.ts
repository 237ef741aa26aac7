/** `slipway sign-in link`: a one-time link with which a person makes a passkey. */
import { LINK_MS, makeLink, readSignInSettings, requirePerson } from '@slipway/authority/sign-in';
import { EXIT, formatDuration } from '@slipway/kernel';
import { UsageError, type Command } from '../command.ts';
import { findServer, homeFolder } from '../installation.ts';
import { textOption } from './fleet-options.ts';
import { print } from './schema-options.ts';
import { SIGN_IN, SIGN_IN_HELP, withSignIn } from './sign-in-options.ts';

const PERSON = /^[\w.-]{1,60}$/;

/** A passkey is for a name, never for a number: on this machine, that is `localhost`. */
function siteOf(configured: URL | null, folder: string): string {
  if (configured) return configured.origin;
  const url = new URL(findServer(folder)?.url ?? 'http://localhost:7420');
  if (/^(127\.|\[)/.test(url.hostname)) url.hostname = 'localhost';
  return url.origin;
}

/** The command. */
export const signInLink: Command = {
  name: 'sign-in link',
  summary: 'Make a one-time link with which a person registers a passkey',
  usage: '--person ID [--database URL] [--json]',
  examples: [['slipway sign-in link --person ada', 'the first administrator begins so']],
  options: { ...SIGN_IN, person: { type: 'string' } },
  help: { ...SIGN_IN_HELP, person: 'id of the person, as in people.yaml' },
  run: ({ values }) => {
    const person = textOption(values, 'person', 'Give the person’s id, as in people.yaml.');
    if (!PERSON.test(person)) {
      const next = 'Give the id as it stands in people.yaml.';
      throw new UsageError(`"${person}" cannot be a person’s id.`, next);
    }
    const folder = homeFolder();
    const settings = readSignInSettings(folder);
    requirePerson(settings, person);
    return withSignIn(values, async (sql) => {
      const nowMs = Date.now();
      const secret = await makeLink(sql, person, nowMs);
      // Behind the #: a browser keeps that part, and no server or proxy ever logs it.
      const link = `${siteOf(settings.url, folder)}/sign-in#link=${secret}`;
      print(values, { person, link, endsMs: nowMs + LINK_MS }, [
        link,
        `For ${person} alone. It works once, within ${formatDuration(LINK_MS)}.`,
      ]);
      return EXIT.done;
    });
  },
};
