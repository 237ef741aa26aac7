/** The page of triage with its reading; it is fetched when it is first opened. */
import { isTriageView } from '../../core/triage.ts';
import type { PageProps } from '../../lazy-pages.ts';
import { usePageReading } from '../../live/use-page-reading.ts';
import { TriageScreen } from './triage-screen.tsx';
import './triage.css';

export default function TriagePages(props: PageProps) {
  const { read, ...reading } = usePageReading('crew/triage', isTriageView, props);
  return <TriageScreen {...props} {...reading} triage={read} />;
}
