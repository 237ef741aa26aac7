/** The bottom of a screen: whether it is live, what the shapes mean, where else to go, and help. */
import { Button } from 'react-aria-components/Button';
import { addressOf, type Page } from '../core/address.ts';
import { age } from '../core/format.ts';
import type { Freshness } from '../core/freshness.ts';
import { Glyph, type GlyphName } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';
import { PAGES } from '../ui/use-go-keys.ts';

/** What a shape means. */
export interface Meaning {
  readonly shape: GlyphName;
  readonly word: string;
}

interface LegendProps {
  readonly launch: string;
  readonly page: Page;
  readonly meanings: readonly Meaning[];
  readonly fresh: Freshness;
  /** When what is shown was made: a sheet of paper has no age that grows. */
  readonly atMs: number;
  readonly openHelp: () => void;
}

const WORD = { live: 'Live', lost: 'Connection lost', stale: 'Stale' } as const;

export function Legend({ launch, page, meanings, fresh, atMs, openHelp }: LegendProps) {
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
        {meanings.map(({ shape, word }) => (
          <li key={shape} data-st={shape}>
            <Glyph name={shape} />
            {word}
          </li>
        ))}
      </ul>
      <nav aria-label="Pages of the launch">
        {PAGES.map(({ page: to, name }) => (
          <Link key={to} className="link" to={addressOf(launch, to)} isCurrent={to === page}>
            {name}
          </Link>
        ))}
      </nav>
      <Button className="link" onPress={openHelp}>
        Help <kbd>?</kbd>
      </Button>
    </footer>
  );
}
