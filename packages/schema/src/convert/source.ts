/**
 * One statement's text, cut by its tokens: the parser says where a clause begins, the tokens where
 * it ends. Places are bytes, as in the parser's trees.
 */
import type { SqlParser, Token } from '../lint/sql.ts';

/** A statement that can be cut. */
export class Source {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly #bytes: Buffer;

  constructor(text: string, parser: SqlParser) {
    this.text = text;
    this.tokens = parser.tokens(text);
    this.#bytes = Buffer.from(text);
  }

  /** @returns the text between two places, without the comments before and behind it */
  cut(from: number, to: number): string {
    const own = this.tokens.filter((token) => token.from >= from && token.to <= to);
    return this.#bytes.subarray(own.at(0)?.from ?? to, own.at(-1)?.to ?? to).toString();
  }

  /** @returns how deep in brackets a place lies */
  depthAt(at: number): number {
    return this.tokens.find((token) => token.from >= at)?.depth ?? 0;
  }

  /** @returns where the list entry that begins at a place ends: at its comma or bracket */
  endOf(at: number): number {
    const depth = this.depthAt(at);
    const end = this.tokens.find(
      (token) =>
        token.from > at && (token.depth < depth || (token.depth === depth && token.word === ',')),
    );
    return end?.from ?? this.#bytes.length;
  }

  /** @returns the first of these words at a place's own depth, at or after it */
  find(at: number, before: number, ...words: readonly string[]): Token | undefined {
    const depth = this.depthAt(at);
    return this.tokens.find(
      ({ word, from, depth: own }) =>
        from >= at && from < before && own === depth && words.includes(word),
    );
  }

  /** @returns the text in the brackets that follow a word, or undefined */
  bracketsAfter(at: number, before: number, word: string): string | undefined {
    const keyword = this.find(at, before, word);
    if (!keyword) return undefined;
    const open = this.find(keyword.from, before, '(');
    if (!open) return undefined;
    const close = this.tokens.find(({ from, depth }) => from > open.from && depth <= open.depth);
    return close && this.cut(open.to, close.from);
  }

  /** @returns the entries of a list that begins at a place, at its own depth */
  entriesFrom(at: number): string[] {
    const entries: string[] = [];
    for (let from = at; from < this.#bytes.length;) {
      const end = this.endOf(from);
      entries.push(this.cut(from, end));
      from = this.tokens.find((token) => token.from > end)?.from ?? this.#bytes.length;
    }
    return entries;
  }
}
