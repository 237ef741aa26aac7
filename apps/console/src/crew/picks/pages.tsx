/** The page of picks with its reading; it is fetched when it is first opened. */
import { isPicksView } from '../../core/picks.ts';
import type { PageProps } from '../../lazy-pages.ts';
import { usePageReading } from '../../live/use-page-reading.ts';
import { PicksScreen } from './picks-screen.tsx';
import './picks.css';

export default function PicksPages(props: PageProps) {
  const { read, ...reading } = usePageReading('crew/picks', isPicksView, props);
  return <PicksScreen {...props} {...reading} picks={read} />;
}
