/** The page of the report with its reading; it is fetched when it is first opened. */
import { isReportView } from '../core/report.ts';
import type { PageProps } from '../lazy-pages.ts';
import { usePageReading } from '../live/use-page-reading.ts';
import { ReportScreen } from './report-screen.tsx';
import './report.css';

export default function ReportPages(props: PageProps) {
  const { read, ...reading } = usePageReading('report', isReportView, props);
  return <ReportScreen {...props} {...reading} report={read} />;
}
