/** The pages of a launch's business: one reading serves whichever of them is shown. */
import type { LaunchView } from '@slipway/api';
import type { ReactNode } from 'react';
import type { Page, Pick } from '../core/address.ts';
import { businessFreshness, lessTrusted } from '../core/business-live.ts';
import type { Freshness } from '../core/freshness.ts';
import { useBusiness } from '../live/use-business.ts';
import { CasesScreen } from './cases-screen.tsx';
import { OnboardingScreen } from './onboarding-screen.tsx';
import { PricesScreen } from './prices-screen.tsx';
import { RehearsalsScreen } from './rehearsals-screen.tsx';
import type { BusinessScreenProps } from './screen.tsx';

const SCREENS: Partial<Readonly<Record<Page, (props: BusinessScreenProps) => ReactNode>>> = {
  onboarding: OnboardingScreen,
  prices: PricesScreen,
  rehearsals: RehearsalsScreen,
  cases: CasesScreen,
};

/** @returns whether a page is one of these */
export const isBusinessPage = (page: Page): boolean => SCREENS[page] !== undefined;

interface BusinessPagesProps {
  readonly view: LaunchView;
  /** Of the stream. */
  readonly fresh: Freshness;
  readonly page: Page;
  readonly pick: Pick;
  readonly nowMs: number;
}

export function BusinessPages({ view, fresh, page, pick, nowMs }: BusinessPagesProps) {
  const { ask, failed, view: business, receivedMs } = useBusiness(view.id);
  const Shown = SCREENS[page];
  if (!Shown) return null;
  const read = businessFreshness({ receivedMs, failed }, nowMs);
  return (
    <Shown
      view={view}
      fresh={lessTrusted(fresh, read)}
      pick={pick}
      business={business}
      failed={failed}
      ask={ask}
    />
  );
}
