/** JSON objects as they stream by: one a line, or as the items of one list. */

export interface JsonRow {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The text is no sequence of objects. */
export class JsonSyntax extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

/** A longer object is no row of a feed. */
const MAX_CHARACTERS = 1_000_000;

/** Between objects only these may stand. */
const BETWEEN = /[\s,[\]]/;

class JsonReader {
  #text = '';
  #depth = 0;
  #line = 1;
  #rowLine = 1;
  #inString = false;
  #escaped = false;
  #listDepth = 0;

  read(text: string): JsonRow[] {
    const rows: JsonRow[] = [];
    for (const character of text) {
      if (this.#depth === 0) this.#between(character);
      else this.#within(character);
      if (this.#depth === 0 && this.#text !== '') rows.push(this.#finish());
      if (character === '\n') this.#line += 1;
    }
    return rows;
  }

  end(): void {
    if (this.#depth === 0 && this.#listDepth === 0) return;
    const what = this.#depth > 0 ? 'an object that is never closed' : 'a list that is never closed';
    throw new JsonSyntax(this.#depth > 0 ? this.#rowLine : this.#line, what);
  }

  #between(character: string): void {
    if (character === '{') {
      this.#depth = 1;
      this.#rowLine = this.#line;
      this.#text = character;
      return;
    }
    if (character === '[') this.#listDepth += 1;
    if (character === ']') this.#listDepth -= 1;
    const isFine = BETWEEN.test(character) && (this.#listDepth === 0 || this.#listDepth === 1);
    if (!isFine) throw new JsonSyntax(this.#line, `"${character}" where an object should begin`);
  }

  #within(character: string): void {
    this.#text += character;
    if (this.#text.length > MAX_CHARACTERS) {
      throw new JsonSyntax(this.#rowLine, 'an object that is never closed');
    }
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#inString = false;
      return;
    }
    if (character === '"') this.#inString = true;
    else if (character === '{' || character === '[') this.#depth += 1;
    else if (character === '}' || character === ']') this.#depth -= 1;
  }

  #finish(): JsonRow {
    const text = this.#text;
    this.#text = '';
    try {
      return { line: this.#rowLine, value: JSON.parse(text) as JsonRow['value'] };
    } catch (error) {
      throw new JsonSyntax(this.#rowLine, (error as Error).message);
    }
  }
}

/** @throws {JsonSyntax} with the line */
export async function* readJsonObjects(chunks: AsyncIterable<string>): AsyncGenerator<JsonRow> {
  const reader = new JsonReader();
  for await (const chunk of chunks) yield* reader.read(chunk);
  reader.end();
}
