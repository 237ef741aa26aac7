/**
 * The one stream of the console: the list of launches once per connection, then every change.
 * EventSource resumes by Last-Event-ID; when it gives up (the server answered with an error) it
 * is opened anew. Whatever happens, the listener hears that the stream is lost.
 */
import { isLaunchView, type LiveAction } from '../core/live-state.ts';

const REOPEN_MS = 2000;

/**
 * Opens the stream until the returned function is called.
 *
 * @param listen is told every action, with the time of its arrival
 */
export function openStream(listen: (action: LiveAction) => void): () => void {
  let source: EventSource | null = null;
  let reopen: number | undefined;
  let closed = false;

  const list = async () => {
    try {
      const answer = await fetch('/api/launches', { headers: { accept: 'application/json' } });
      if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
      const body: unknown = await answer.json();
      const views = Array.isArray(body) ? body.filter(isLaunchView) : [];
      if (!closed) listen({ kind: 'listed', views, nowMs: Date.now() });
    } catch {
      if (!closed) listen({ kind: 'lost' });
    }
  };

  const open = () => {
    const stream = new EventSource('/api/events');
    source = stream;
    stream.addEventListener('open', () => {
      listen({ kind: 'opened', nowMs: Date.now() });
      void list();
    });
    stream.addEventListener('ping', () => listen({ kind: 'ping', nowMs: Date.now() }));
    stream.addEventListener('launch', (event: MessageEvent<string>) => {
      const view = decoded(event.data);
      if (isLaunchView(view)) listen({ kind: 'launch', view, nowMs: Date.now() });
    });
    stream.addEventListener('error', () => {
      listen({ kind: 'lost' });
      if (stream.readyState !== EventSource.CLOSED || closed) return;
      stream.close();
      reopen = window.setTimeout(open, REOPEN_MS);
    });
  };

  open();
  // The list alone fills the first view; it need not wait for the stream.
  void list();
  return () => {
    closed = true;
    window.clearTimeout(reopen);
    source?.close();
  };
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
