/** The page of decisions with its reading; it is fetched when it is first opened. */
import { isDecisionsView } from '../core/decisions.ts';
import type { PageProps } from '../lazy-pages.ts';
import { usePageReading } from '../live/use-page-reading.ts';
import { DecisionsScreen } from './decisions-screen.tsx';
import './decisions.css';

export default function DecisionPages(props: PageProps) {
  const { read, ...reading } = usePageReading('decisions', isDecisionsView, props);
  return <DecisionsScreen {...props} {...reading} decisions={read} />;
}
