/** A till that listens to server-sent events and keeps what it heard. */

export interface HeardEvent {
  readonly id: string;
  readonly data: unknown;
}

export interface Listener {
  readonly heard: readonly HeardEvent[];
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a stream; resolves once the server has answered. */
export async function listenTo(url: string, lastEventId?: string): Promise<Listener> {
  const stop = new AbortController();
  const response = await fetch(url, {
    signal: stop.signal,
    headers: { 'x-store': 's03', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
  });
  const { body } = response;
  if (response.status !== 200 || !body) throw new Error(`${url}: ${response.status}`);
  const heard: HeardEvent[] = [];
  return { heard, ended: read(body, heard).catch(() => {}), close: () => stop.abort() };
}

async function read(body: ReadableStream<Uint8Array>, heard: HeardEvent[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^id: (.*)\ndata: (.*)$/.exec(block);
      if (event) heard.push({ id: event[1]!, data: JSON.parse(event[2]!) });
    }
  }
}
