/** The pages of training with their reading; they are fetched when one is first opened. */
import type { LaunchView } from '@slipway/api';
import type { Pick } from '../../core/address.ts';
import { businessFreshness, lessTrusted } from '../../core/business-live.ts';
import type { Freshness } from '../../core/freshness.ts';
import { useReading } from '../../live/use-reading.ts';
import { TrainingScreen } from './training-screen.tsx';
import { isTrainingView } from './views.ts';
import './training.css';

interface TrainingPagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly pick: Pick;
  readonly nowMs: number;
}

export default function TrainingPages({ view, fresh, pick, nowMs }: TrainingPagesProps) {
  const {
    failed,
    receivedMs,
    view: training,
    ask,
  } = useReading(view.id, 'crew/training', isTrainingView);
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  const shown = lessTrusted(fresh, read);
  return <TrainingScreen {...{ view, pick, training, failed, ask, nowMs }} fresh={shown} />;
}
