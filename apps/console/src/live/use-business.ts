/** What is read of a launch's business as a hook: asked for as long as a page shows it. */
import type { BusinessView } from '@slipway/api';
import { isBusinessView } from '../core/business-live.ts';
import { useReading, type Reading } from './use-reading.ts';

/** @returns everything read so far; renders anew on every answer */
export function useBusiness(launch: string): Reading<BusinessView> {
  return useReading(launch, 'business', isBusinessView);
}
