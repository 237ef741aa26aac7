/** Secrets of deliveries: looked up when one is sent, and struck out of whatever is kept. */
import { readFileSync } from 'node:fs';
import { DeliveryError } from './channel.ts';

export type Env = Readonly<Record<string, string | undefined>>;

function valueOf(reference: string, env: Env): string | undefined {
  if (reference.startsWith('env:')) return env[reference.slice('env:'.length)];
  try {
    return readFileSync(reference.slice('file:'.length), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The secrets that one delivery used. */
export class Secrets {
  readonly #env: Env;
  readonly #used = new Set<string>();

  constructor(env: Env) {
    this.#env = env;
  }

  /**
   * @param reference `env:NAME`, or `file:PATH` with an absolute path
   * @throws {DeliveryError} it leads to nothing; it may be set in a moment, so it is tried again
   */
  readonly read = (reference: string): string => {
    const value = valueOf(reference, this.#env);
    if (!value) throw new DeliveryError(`the secret ${reference} is not there`, false);
    this.#used.add(value);
    return value;
  };

  /** @returns the text without any secret, nor the words within one that is an address */
  strike(text: string): string {
    const words = [...this.#used].flatMap((value) => [value, ...partsOf(value)]);
    return words
      .toSorted((a, b) => b.length - a.length)
      .reduce((left, word) => left.replaceAll(word, '***'), text);
  }
}

/** A mail server may repeat the password, plain or as it was sent. */
function partsOf(value: string): string[] {
  const url = URL.parse(value);
  if (!url) return [];
  const password = decodeURIComponent(url.password);
  const user = decodeURIComponent(url.username);
  const sent = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const parts = [password, sent, Buffer.from(password).toString('base64'), url.pathname.slice(1)];
  return parts.filter((part) => part.length >= 4);
}
