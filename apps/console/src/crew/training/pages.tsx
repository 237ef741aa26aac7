/** The pages of training with their reading; they are fetched when one is first opened. */
import type { PageProps } from '../../lazy-pages.ts';
import { usePageReading } from '../../live/use-page-reading.ts';
import { TrainingScreen } from './training-screen.tsx';
import { isTrainingView } from './views.ts';
import './training.css';

export default function TrainingPages(props: PageProps) {
  const { read, ...reading } = usePageReading('crew/training', isTrainingView, props);
  // What a learner waits for is told by their own phone's clock.
  return <TrainingScreen {...props} {...reading} training={read} nowMs={props.nowMs} />;
}
