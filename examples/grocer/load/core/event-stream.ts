/**
 * Takes a stream of server-sent events apart: chunks in, whole events out.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export interface StreamEvent {
  readonly data: string;
  /** The last id that the stream named; null before the first. */
  readonly id: string | null;
}

export class EventParser {
  #rest = '';
  #data: string[] = [];
  #id: string | null = null;

  /** @returns the events that this chunk completes */
  feed(chunk: string): StreamEvent[] {
    const lines = (this.#rest + chunk).split(/\r\n|\n/);
    this.#rest = lines.pop() ?? '';
    const events: StreamEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else if (this.#data.length > 0) {
        events.push({ data: this.#data.join('\n'), id: this.#id });
        this.#data = [];
      }
    }
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#data.push(value);
    if (name === 'id') this.#id = value;
  }
}
