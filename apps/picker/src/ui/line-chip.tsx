/** How the device stands with the cloud: only said where it is not as usual. */
import type { Overview } from '../live/agent.ts';
import { useWords } from '../live/preferences.ts';
import { Glyph } from './glyph.tsx';

const MINUTE_MS = 60_000;

export function LineChip({ line }: { readonly line: Overview['line'] | null }) {
  const words = useWords();
  if (!line?.isOffline) return null;
  const { lastHeardMs, nowMs, saved } = line;
  const minutes = lastHeardMs === null ? null : Math.floor((nowMs - lastHeardMs) / MINUTE_MS);
  return (
    <span className="chip" data-st="offline" role="status">
      <Glyph name="offline" />
      <span>
        {words.offline(minutes)}
        <br />
        <small>{words.saved(saved)}</small>
      </span>
    </span>
  );
}
