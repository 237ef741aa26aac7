/** What stands on the wall while there is nothing to show, and what to do about it. */
import type { LaunchView } from '@slipway/api';
import { Glyph } from '../ui/glyph.tsx';
import { Mark } from '../ui/mark.tsx';

interface NothingProps {
  /** The launch that the address asks for; null for the newest. */
  readonly asked: string | null;
  readonly loaded: boolean;
  readonly connected: boolean;
  readonly newest: LaunchView | null;
}

export function Nothing(props: NothingProps) {
  return (
    <main className="nothing">
      <div className="wordmark">
        <Mark />
        <span>slipway</span>
      </div>
      <Message {...props} />
    </main>
  );
}

function Message({ asked, loaded, connected, newest }: NothingProps) {
  if (!loaded) {
    return connected ? (
      <h1>Asking for the launches…</h1>
    ) : (
      <>
        <h1 data-st="stale">
          <Glyph name="stale" /> The server has not answered yet
        </h1>
        <p>Nothing is known. This page keeps trying; start the control plane with:</p>
        <pre>npx slipway up</pre>
      </>
    );
  }
  if (asked !== null && newest !== null) {
    return (
      <>
        <h1>There is no launch {asked}</h1>
        <p>
          The newest is <a href={`/launches/${encodeURIComponent(newest.id)}`}>{newest.name}</a>.
        </p>
      </>
    );
  }
  return (
    <>
      <h1>No launch yet</h1>
      <p>Lock a launch file; the wall then shows it here, live:</p>
      <pre>npx slipway launch lock FILE</pre>
    </>
  );
}
