/** The page of the checklist with its reading; it is fetched when it is first opened. */
import type { LaunchView } from '@slipway/api';
import type { Pick } from '../core/address.ts';
import { businessFreshness, lessTrusted } from '../core/business-live.ts';
import { isPlaybookView } from '../core/checklist.ts';
import type { Freshness } from '../core/freshness.ts';
import { useReading } from '../live/use-reading.ts';
import { PlaybookScreen } from './playbook-screen.tsx';
import './playbook.css';

interface PlaybookPagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly pick: Pick;
  readonly nowMs: number;
}

export default function PlaybookPages({ view, fresh, pick, nowMs }: PlaybookPagesProps) {
  const reading = useReading(view.id, 'playbook', isPlaybookView);
  const { failed, receivedMs } = reading;
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  return (
    <PlaybookScreen
      view={view}
      fresh={lessTrusted(fresh, read)}
      pick={pick}
      playbook={reading.view}
      failed={failed}
    />
  );
}
