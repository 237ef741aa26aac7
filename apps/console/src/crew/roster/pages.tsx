/** The page of the roster with its reading; it is fetched when it is first opened. */
import type { RosterView } from '@slipway/api';
import type { PageProps } from '../../lazy-pages.ts';
import { usePageReading } from '../../live/use-page-reading.ts';
import { RosterScreen } from './roster-screen.tsx';
import './roster.css';

/** Whether an answer is such a reading; the rest of its shape is the server's promise. */
function isRosterView(value: unknown): value is RosterView {
  return typeof value === 'object' && value !== null && 'atMs' in value && 'breaches' in value;
}

export default function RosterPages(props: PageProps) {
  const { read, ...reading } = usePageReading('crew/roster', isRosterView, props);
  return <RosterScreen {...props} {...reading} roster={read} />;
}
