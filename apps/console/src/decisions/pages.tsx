/** The page of decisions with its reading; it is fetched when it is first opened. */
import type { LaunchView } from '@slipway/api';
import type { Pick } from '../core/address.ts';
import { businessFreshness, lessTrusted } from '../core/business-live.ts';
import { isDecisionsView } from '../core/decisions.ts';
import type { Freshness } from '../core/freshness.ts';
import { useReading } from '../live/use-reading.ts';
import { DecisionsScreen } from './decisions-screen.tsx';
import './decisions.css';

interface DecisionPagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly pick: Pick;
  readonly nowMs: number;
}

export default function DecisionPages({ view, fresh, pick, nowMs }: DecisionPagesProps) {
  const {
    ask,
    failed,
    view: decisions,
    receivedMs,
  } = useReading(view.id, 'decisions', isDecisionsView);
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  return (
    <DecisionsScreen
      view={view}
      fresh={lessTrusted(fresh, read)}
      pick={pick}
      decisions={decisions}
      failed={failed}
      ask={ask}
      nowMs={decisions && receivedMs !== null ? decisions.atMs + nowMs - receivedMs : nowMs}
    />
  );
}
