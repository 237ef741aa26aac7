/** The page of triage with its reading; it is fetched when it is first opened. */
import type { LaunchView } from '@slipway/api';
import type { Pick } from '../../core/address.ts';
import { businessFreshness, lessTrusted } from '../../core/business-live.ts';
import type { Freshness } from '../../core/freshness.ts';
import { isTriageView } from '../../core/triage.ts';
import { useReading } from '../../live/use-reading.ts';
import { TriageScreen } from './triage-screen.tsx';
import './triage.css';

interface TriagePagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly pick: Pick;
  readonly nowMs: number;
}

export default function TriagePages({ view, fresh, pick, nowMs }: TriagePagesProps) {
  const reading = useReading(view.id, 'crew/triage', isTriageView);
  const { ask, failed, view: triage, receivedMs } = reading;
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  return (
    <TriageScreen
      view={view}
      fresh={lessTrusted(fresh, read)}
      pick={pick}
      triage={triage}
      failed={failed}
      ask={ask}
      nowMs={triage && receivedMs !== null ? triage.atMs + nowMs - receivedMs : nowMs}
    />
  );
}
