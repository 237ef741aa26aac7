/** The page of the checklist with its reading; it is fetched when it is first opened. */
import { isPlaybookView } from '../core/checklist.ts';
import type { PageProps } from '../lazy-pages.ts';
import { usePageReading } from '../live/use-page-reading.ts';
import { PlaybookScreen } from './playbook-screen.tsx';
import './playbook.css';

export default function PlaybookPages(props: PageProps) {
  const { read, ...reading } = usePageReading('playbook', isPlaybookView, props);
  return <PlaybookScreen {...props} {...reading} playbook={read} />;
}
