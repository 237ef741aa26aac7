/** Pages that are fetched when they are first opened: one line registers a page. */
import type { LaunchView } from '@slipway/api';
import { lazy, type ComponentType } from 'react';
import type { Page, Pick } from './core/address.ts';
import type { Freshness } from './core/freshness.ts';

/** What such a page is given. */
export interface PageProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly pick: Pick;
  readonly nowMs: number;
}

export const LAZY_PAGES: Partial<Readonly<Record<Page, ComponentType<PageProps>>>> = {
  decisions: lazy(() => import('./decisions/pages.tsx')),
  playbook: lazy(() => import('./playbook/pages.tsx')),
  report: lazy(() => import('./report/pages.tsx')),
  roster: lazy(() => import('./crew/roster/pages.tsx')),
  picking: lazy(() => import('./crew/picks/pages.tsx')),
  training: lazy(() => import('./crew/training/pages.tsx')),
  triage: lazy(() => import('./crew/triage/pages.tsx')),
  audit: lazy(() => import('./audit/audit-screen.tsx')),
};
