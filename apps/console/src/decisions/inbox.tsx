/** What waits for a person, with the time that is left. */
import type { LaunchView, WaitingDecision } from '@slipway/api';
import { addressOf } from '../core/address.ts';
import { HOT_MS, leftMs } from '../core/decisions.ts';
import { countdown } from '../core/format.ts';
import { Glyph, type GlyphName } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';

const SHAPE: Readonly<Record<WaitingDecision['kind'], GlyphName>> = {
  gate: 'holding',
  'rolled-back': 'rolled-back',
  proposal: 'person',
  lock: 'ready',
  go: 'ready',
  waiver: 'blocks',
  contract: 'ready',
};

/** @returns the shape of what waits; what is old has that of the unknown */
export const shapeOf = (waits: WaitingDecision, isStale: boolean): GlyphName => {
  return isStale ? 'stale' : SHAPE[waits.kind];
};

interface InboxProps {
  readonly view: LaunchView;
  readonly waiting: readonly WaitingDecision[];
  readonly picked: WaitingDecision | null;
  /** By the server's clock. */
  readonly nowMs: number;
  readonly isStale: boolean;
}

export function Inbox({ view, waiting, picked, nowMs, isStale }: InboxProps) {
  return (
    <nav className="panel inbox" aria-label="What waits for a person">
      {waiting.length === 0 && <p className="quiet">Nothing waits for a person.</p>}
      <ul>
        {waiting.map((waits) => (
          <li key={waits.id} data-st={shapeOf(waits, isStale)}>
            <Link
              to={addressOf(view.id, 'decisions', { case: waits.id })}
              isCurrent={waits === picked}
            >
              <Glyph name={shapeOf(waits, isStale)} />
              <b>{waits.title}</b>
              <Left ms={leftMs(waits, nowMs)} />
              <span>{waits.text}</span>
              <span className="lack">{lackingWords(waits)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** @returns who signed and who is still wanted */
export function lackingWords({ signed, lacking }: WaitingDecision): string {
  const wanted = lacking.join(', and ');
  return signed.length === 0 ? wanted : `${signed.join(', ')} signed; still wanted: ${wanted}`;
}

function Left({ ms }: { readonly ms: number | null }) {
  if (ms === null) return <i className="left">no limit</i>;
  return <i className={ms < HOT_MS ? 'left hot' : 'left'}>{countdown(ms)}</i>;
}
