/** The bottom of the wall: whether it is live, what the shapes mean, where help is. */
import { Button } from 'react-aria-components/Button';
import { age } from '../core/format.ts';
import type { Freshness } from '../core/freshness.ts';
import { STATE_WORD, STATES } from '../core/states.ts';
import { Glyph } from '../ui/glyph.tsx';

interface LegendProps {
  readonly fresh: Freshness;
  /** When what is shown was made: a sheet of paper has no age that grows. */
  readonly atMs: number;
  readonly openHelp: () => void;
}

const WORD = { live: 'Live', lost: 'Connection lost', stale: 'Stale' } as const;

export function Legend({ fresh, atMs, openHelp }: LegendProps) {
  const live = fresh.kind === 'live';
  return (
    <footer className="legend">
      <span className="pulse" data-st={live ? undefined : 'stale'}>
        {live ? <i /> : <Glyph name="stale" />}
        {WORD[fresh.kind]}, {age(fresh.ageMs)}
      </span>
      <span className="print-only">
        As of {new Date(atMs).toLocaleString('en-GB', { timeZoneName: 'short' })}
      </span>
      <ul>
        {STATES.map((state) => (
          <li key={state} data-st={state}>
            <Glyph name={state} />
            {STATE_WORD[state]}
          </li>
        ))}
      </ul>
      <span className="explains">
        Margin: headroom of the worst criterion, then time to breach at its trend
      </span>
      <Button className="link" onPress={openHelp}>
        Help <kbd>?</kbd>
      </Button>
    </footer>
  );
}
