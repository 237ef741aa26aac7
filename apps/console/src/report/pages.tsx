/** The page of the report with its reading; it is fetched when it is first opened. */
import type { LaunchView } from '@slipway/api';
import { businessFreshness, lessTrusted } from '../core/business-live.ts';
import type { Freshness } from '../core/freshness.ts';
import { isReportView } from '../core/report.ts';
import { useReading } from '../live/use-reading.ts';
import { ReportScreen } from './report-screen.tsx';
import './report.css';

interface ReportPagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly nowMs: number;
}

export default function ReportPages({ view, fresh, nowMs }: ReportPagesProps) {
  const reading = useReading(view.id, 'report', isReportView);
  const { failed, receivedMs } = reading;
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  return (
    <ReportScreen
      view={view}
      fresh={lessTrusted(fresh, read)}
      report={reading.view}
      failed={failed}
    />
  );
}
