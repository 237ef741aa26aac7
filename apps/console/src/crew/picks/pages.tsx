/** The page of picks with its reading; it is fetched when it is first opened. */
import type { LaunchView } from '@slipway/api';
import type { Pick } from '../../core/address.ts';
import { businessFreshness, lessTrusted } from '../../core/business-live.ts';
import type { Freshness } from '../../core/freshness.ts';
import { isPicksView } from '../../core/picks.ts';
import { useReading } from '../../live/use-reading.ts';
import { PicksScreen } from './picks-screen.tsx';
import './picks.css';

interface PicksPagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly pick: Pick;
  readonly nowMs: number;
}

export default function PicksPages({ view, fresh, pick, nowMs }: PicksPagesProps) {
  const reading = useReading(view.id, 'crew/picks', isPicksView);
  const { ask, failed, view: picks, receivedMs } = reading;
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  return (
    <PicksScreen
      view={view}
      fresh={lessTrusted(fresh, read)}
      pick={pick}
      picks={picks}
      failed={failed}
      ask={ask}
      nowMs={picks && receivedMs !== null ? picks.atMs + nowMs - receivedMs : nowMs}
    />
  );
}
