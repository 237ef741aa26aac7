/**
 * The shapes of the state vocabulary, drawn once per page as symbols and used everywhere.
 * A shape never stands alone: a word is beside it, so it is hidden from screen readers.
 */
import type { DeviceState, ProofLine, StoreState } from '@slipway/api';
import type { ReactNode } from 'react';
import { rungsPath } from '../core/ramp-shape.ts';

export type GlyphName = StoreState | DeviceState | ProofLine['verdict'] | 'person' | 'clock';

const QUESTION =
  'M10.8 13.8v-1c0-2.2 2.4-2.3 2.4-4 0-.9-.6-1.4-1.5-1.4-1 0-1.6.6-1.8 1.6L7.6 8.5' +
  'C7.9 6.5 9.5 5.2 11.8 5.2c2.4 0 4.1 1.3 4.1 3.4 0 2.8-2.8 2.9-2.8 4.5v.7z' +
  'M10.6 15.3h2.8V18h-2.8z';
const CHECKED_DISC =
  'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm4.6 5.6-6.1 6.3-2.9-2.8-1.9 2 4.8 4.7 8-8.3z';
const DIAMOND = 'M12 .8 23.2 12 12 23.2.8 12zM10.7 6v7.6h2.6V6zm0 9.2v2.8h2.6v-2.8z';
const CLOCK =
  'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm0 2.3a7.7 7.7 0 1 0 0 15.4 7.7 7.7 0 0 0 0-15.4z' +
  'M10.9 7h2.2v4.6l3.2 2-1.2 1.9-4.2-2.7z';

/** A device struck through: nobody hears of it. */
const STRUCK_DEVICE =
  'M6 4.5 4.3 2.8 2.6 4.5l17.1 17.1 1.7-1.7-2.4-2.4V3a1 1 0 0 0-1-1H7a1 1 0 0 0-1 1zm2.4 0H16.6' +
  'V15.1L8.4 6.9zM5 9.1V21a1 1 0 0 0 1 1h11.5l-2.4-2.4H7.4V11.5z';
/** A tray that something stays in. */
const TRAY = 'M2 13h6l1.5 3h5L16 13h6v8H2zM10.7 2h2.6v7h-2.6zM10.7 10.3h2.6v2.4h-2.6z';
/** One line that becomes two. */
const FORK =
  'M10.6 22v-8.5L3.2 6 5 4.2l7 7 7-7L20.8 6l-7.4 7.5V22zM1.5 2H8v2.4H3.9v4.1H1.5z' +
  'M22.5 2H16v2.4h4.1v4.1h2.4z';
/** Into the tray, and through it. */
const DRAIN = 'M10.7 2h2.6v8.6l3.3-3.3 1.8 1.8L12 15.5 5.6 9.1l1.8-1.8 3.3 3.3zM3 18.5h18V21H3z';
/** Two posts and two rails. */
const FENCE = 'M5 3l2.5 3v3h9V6L19 3l2.5 3v16h-5v-3.6h-9V22h-5V6zM7.5 11.6v4.2h9v-4.2z';
/** A sheet with a line through it. */
const STRUCK_SHEET = 'M5 2h14v8h-2.5V4.5h-9V10H5zM1 10.8h22v2.4H1zM5 14h2.5v5.5h9V14H19v8H5z';
/** No way through. */
const BARRED = 'M8 1h8l7 7v8l-7 7H8l-7-7V8zM5.5 10.4v3.2h13v-3.2z';

const ring = { cx: 12, cy: 12, fill: 'none', stroke: 'currentColor', strokeWidth: 2.5 };

const SHAPES: Readonly<Record<GlyphName, ReactNode>> = {
  idle: <circle {...ring} r="8" />,
  ready: (
    <>
      <circle {...ring} r="8.5" />
      <circle cx="12" cy="12" r="3.5" />
    </>
  ),
  ramping: <path d="M2 21h20V4z" />,
  healthy: <path fillRule="evenodd" d={CHECKED_DISC} />,
  holding: <path d="M4 3h6v18H4zM14 3h6v18h-6z" />,
  breached: <path fillRule="evenodd" d={DIAMOND} />,
  'rolling-back': <path d="M12 3v18L1 12zM23 3v18l-11-9z" />,
  'rolled-back': <path d="M2 3h4v18H2zM22 3v18L8 12z" />,
  stale: (
    <>
      <circle {...ring} r="9.5" strokeDasharray="4.2 3.26" />
      <path d={QUESTION} />
    </>
  ),
  draining: <path d={DRAIN} />,
  silent: <path fillRule="evenodd" d={STRUCK_DEVICE} />,
  quarantined: <path d={TRAY} />,
  forked: <path d={FORK} />,
  revoked: (
    <>
      <circle {...ring} r="9" />
      <path d="M4.6 6.4 6.4 4.6l13 13-1.8 1.8z" />
    </>
  ),
  fenced: <path fillRule="evenodd" d={FENCE} />,
  'written-off': <path d={STRUCK_SHEET} />,
  blocks: <path fillRule="evenodd" d={BARRED} />,
  person: (
    <>
      <circle cx="12" cy="7.5" r="4.5" />
      <path d="M3 22c0-5 4-8 9-8s9 3 9 8z" />
    </>
  ),
  clock: <path fillRule="evenodd" d={CLOCK} />,
};

/** The symbols, and the ramp's rungs and hatch; once per page, before anything that uses them. */
export function GlyphSheet() {
  return (
    <svg width="0" height="0" className="sheet" aria-hidden="true">
      <defs>
        {Object.entries(SHAPES).map(([name, shape]) => (
          <symbol key={name} id={`g-${name}`} viewBox="0 0 24 24">
            {shape}
          </symbol>
        ))}
        <path id="rungs" d={rungsPath()} />
        <clipPath id="rungs-clip">
          <use href="#rungs" />
        </clipPath>
        <pattern
          id="hatch"
          width="7"
          height="7"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect className="hatch-line" width="3" height="7" />
        </pattern>
      </defs>
    </svg>
  );
}

export function Glyph({ name }: { readonly name: GlyphName }) {
  return (
    <svg className="g" aria-hidden="true">
      <use href={`#g-${name}`} />
    </svg>
  );
}
