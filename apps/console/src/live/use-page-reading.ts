/**
 * What a page reads of a launch, beside the stream, as a hook. Both come by their own way; the one
 * that can be trusted less says how far the page can be.
 */
import { businessFreshness, lessTrusted, type Dated } from '../core/business-live.ts';
import type { Freshness } from '../core/freshness.ts';
import type { PageProps } from '../lazy-pages.ts';
import { useReading } from './use-reading.ts';

export interface PageReading<View> {
  /** Null before the first answer. */
  readonly read: View | null;
  /** What the last question ran into. */
  readonly failed: string | null;
  /** Asks at once: something was just changed. */
  readonly ask: () => void;
  /** Of both ways. */
  readonly fresh: Freshness;
  /** By the server's clock, in ms since 1970. */
  readonly nowMs: number;
}

/**
 * @param part the route's last words, such as `crew/triage`
 * @param isView whether an answer is such a reading; the same function every time
 */
export function usePageReading<View extends Dated>(
  part: string,
  isView: (value: unknown) => value is View,
  { view, fresh, nowMs }: PageProps,
): PageReading<View> {
  const { ask, failed, view: read, receivedMs } = useReading(view.id, part, isView);
  return {
    read,
    failed,
    ask,
    fresh: lessTrusted(fresh, businessFreshness({ receivedMs, failed }, nowMs)),
    nowMs: read && receivedMs !== null ? read.atMs + nowMs - receivedMs : nowMs,
  };
}
