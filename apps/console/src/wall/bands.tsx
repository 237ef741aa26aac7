/**
 * Bands between the strip and the figures: what concerns the whole wall, in full sentences.
 * The loss of the stream comes first, since it makes everything else old.
 */
import type { LaunchView } from '@slipway/api';
import { age, timeOfDay } from '../core/format.ts';
import type { Freshness } from '../core/freshness.ts';
import { Glyph } from '../ui/glyph.tsx';

interface BandsProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
}

export function Bands({ view, fresh }: BandsProps) {
  const { hold, trouble } = view;
  return (
    <>
      {fresh.kind !== 'live' && (
        <Band
          state="stale"
          title={fresh.kind === 'lost' ? 'Connection lost' : 'No news from the server'}
          text={`What you see is ${age(fresh.ageMs)} old. This page keeps trying.`}
        />
      )}
      {trouble !== null && <Band state="breached" title="Trouble" text={trouble} />}
      {hold && (
        <Band
          state="holding"
          title={`Held by ${hold.by} since ${timeOfDay(hold.sinceMs, undefined)}`}
          text={hold.reason}
        />
      )}
    </>
  );
}

interface BandProps {
  readonly state: 'stale' | 'breached' | 'holding';
  readonly title: string;
  readonly text: string;
}

function Band({ state, title, text }: BandProps) {
  return (
    <div className="band" data-st={state}>
      <Glyph name={state} />
      <b>{title}</b>
      <span title={text}>{text}</span>
    </div>
  );
}
