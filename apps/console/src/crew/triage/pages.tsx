/** The page of triage with its reading; it is fetched when it is first opened. */
import { businessFreshness, lessTrusted } from '../../core/business-live.ts';
import { isTriageView } from '../../core/triage.ts';
import type { PageProps } from '../../lazy-pages.ts';
import { useReading } from '../../live/use-reading.ts';
import { TriageScreen } from './triage-screen.tsx';
import './triage.css';

export default function TriagePages({ view, fresh, pick, nowMs }: PageProps) {
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
