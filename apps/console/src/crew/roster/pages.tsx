/** The page of the roster with its reading; it is fetched when it is first opened. */
import type { LaunchView, RosterView } from '@slipway/api';
import type { Pick } from '../../core/address.ts';
import { businessFreshness, lessTrusted } from '../../core/business-live.ts';
import type { Freshness } from '../../core/freshness.ts';
import { useReading } from '../../live/use-reading.ts';
import { RosterScreen } from './roster-screen.tsx';
import './roster.css';

interface RosterPagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly pick: Pick;
  readonly nowMs: number;
}

/** Whether an answer is such a reading; the rest of its shape is the server's promise. */
function isRosterView(value: unknown): value is RosterView {
  return typeof value === 'object' && value !== null && 'atMs' in value && 'breaches' in value;
}

export default function RosterPages({ view, fresh, pick, nowMs }: RosterPagesProps) {
  const reading = useReading(view.id, 'crew/roster', isRosterView);
  const { failed, receivedMs, ask } = reading;
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  return (
    <RosterScreen
      view={view}
      fresh={lessTrusted(fresh, read)}
      pick={pick}
      roster={reading.view}
      failed={failed}
      ask={ask}
    />
  );
}
