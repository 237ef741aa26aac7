/**
 * The funnel of sign-ups as its picture shows it: each step with what came to it, and between two
 * steps what was lost there and why. Sign-ups that were rejected or withdrawn were so at any step.
 */
import type { FunnelView, LaunchView, OnboardingView } from '@slipway/api';
import type { FigureView } from './figures.ts';
import { count, longAgo, percent, THIN, words } from './format.ts';

const STEPS = [
  ['captured', 'Captured'],
  ['verified', 'Verified'],
  ['payment', 'Payment begun'],
  ['activated', 'Activated'],
  ['benefitVisible', 'Benefit at the till'],
] as const;
type StepName = (typeof STEPS)[number][0];

/** After which step a sign-up that is lost for this reason stands. */
const LOST_AFTER: Readonly<Record<string, StepName>> = {
  'not-verified': 'captured',
  'not-paid': 'verified',
  declined: 'payment',
  'authentication-abandoned': 'payment',
  'payment-abandoned': 'payment',
  cancelled: 'payment',
  'activated-late': 'activated',
  'benefit-not-visible': 'activated',
};

/** What was lost at one place of the funnel for one reason. */
export interface LostHere {
  readonly reason: string;
  readonly count: number;
}

export interface FunnelStep {
  readonly name: string;
  readonly count: number;
  /** Of all that were captured, 0 to 1. */
  readonly share: number;
  /** What the next step has of all, 0 to 1; its own share at the last one. */
  readonly nextShare: number;
  readonly lost: readonly LostHere[];
}

/** @returns the steps in their order, and what was lost at any of them */
export function funnelSteps({ reached, activation }: FunnelView): {
  readonly steps: readonly FunnelStep[];
  readonly anywhere: readonly LostHere[];
} {
  const share = (name: StepName) => reached[name] / Math.max(1, reached.captured);
  const lost = Object.entries(activation.lost)
    .map(([reason, number]) => ({ reason, count: number }))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  const lostAfter = (name: StepName | undefined) =>
    lost
      .filter(({ reason }) => LOST_AFTER[reason] === name)
      .map((one) => ({ ...one, reason: words(one.reason) }));
  const steps = STEPS.map(([name, word], place) => ({
    name: word,
    count: reached[name],
    share: share(name),
    nextShare: share(STEPS[place + 1]?.[0] ?? name),
    lost: lostAfter(name),
  }));
  return { steps, anywhere: lostAfter(undefined) };
}

/** @returns `86.1–94 %`, of a 95 % interval */
export function intervalWords({ low, high }: { readonly low: number; readonly high: number }) {
  const [from = '', to = ''] = [percent(low), percent(high)];
  return `${from.replace(`${THIN}%`, '')}–${to}`;
}

/** A store's rate with its interval, shares of 1. */
export interface StoreActivation {
  readonly store: string;
  readonly name: string;
  readonly captured: number;
  readonly due: number;
  readonly rate: number | null;
  readonly low: number;
  readonly high: number;
  readonly rateWords: string;
  readonly intervalWords: string;
}

/** @returns the stores in the launch's order; those that it does not name come last */
export function storeActivations(
  view: Pick<LaunchView, 'stores'>,
  { stores }: OnboardingView,
): StoreActivation[] {
  const places = new Map(view.stores.map(({ id }, place) => [id, place]));
  const names = new Map(view.stores.map(({ id, name }) => [id, name]));
  const placeOf = (store: string) => places.get(store) ?? places.size;
  return stores
    .toSorted((a, b) => placeOf(a.key) - placeOf(b.key) || (a.key < b.key ? -1 : 1))
    .map(({ key, activation: { captured, due, rate, interval } }) => ({
      store: key,
      name: names.get(key) ?? key,
      captured,
      due,
      rate,
      ...interval,
      rateWords: rate === null ? 'not due yet' : percent(rate),
      intervalWords: due === 0 ? '' : intervalWords(interval),
    }));
}

/** @returns the activation rate with its interval */
export function activationFigure({ activation }: FunnelView): FigureView {
  const { rate, due, activated, interval, bounds } = activation;
  if (rate === null) {
    return {
      value: '–',
      unit: '',
      notes: ['nothing is due yet', `${intervalWords(bounds)} can be`],
    };
  }
  const [value = '', unit = ''] = percent(rate).split(THIN);
  return {
    value,
    unit,
    notes: [`${count(activated)} of ${count(due)} due`, `95${THIN}%: ${intervalWords(interval)}`],
  };
}

const HOUR_MS = 3_600_000;

/** @returns whose sign-ups are told: of the launch's window, or of as long before its ramp */
export function capturedLabel({ fromMs, toMs, isOfLaunch }: OnboardingView): string {
  const hours = Math.round(((toMs - fromMs) / HOUR_MS) * 10) / 10;
  const long = hours > 24 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`;
  return isOfLaunch ? `Captured in the launch’s ${long}` : `Captured in ${long} before it`;
}

/** @returns how many were captured, and how many of them count nowhere */
export function capturedFigure({ activation: { captured, excluded } }: FunnelView): FigureView {
  const why = Object.entries(excluded)
    .filter(([, number]) => number > 0)
    .map(([reason, number]) => `${count(number)} ${words(reason).toLowerCase()}`);
  const notes = why.length === 0 ? ['none excluded'] : ['excluded:', why.join(', ')];
  return { value: count(captured), unit: '', notes };
}

/** @returns how many are lost, due or not, and the reason that is worst */
export function lostFigure({ activation: { lost } }: FunnelView): FigureView {
  const reasons = Object.entries(lost).toSorted(([, a], [, b]) => b - a);
  const all = reasons.reduce((sum, [, number]) => sum + number, 0);
  const [worst] = reasons;
  const why = worst ? [`most: ${words(worst[0]).toLowerCase()}`, `${count(worst[1])}`] : ['none'];
  return { value: count(all), unit: '', notes: why };
}

/** One payment that only the customer can finish. */
export interface ExpiringLine {
  readonly signUp: string;
  readonly store: string;
  readonly member: string;
  readonly left: string;
  readonly trouble: string;
}

/** @returns those that can still be finished at `nowMs`, the most urgent first */
export function expiringLines(
  view: Pick<LaunchView, 'stores'>,
  { expiring }: OnboardingView,
  nowMs: number,
): ExpiringLine[] {
  const names = new Map(view.stores.map(({ id, name }) => [id, name]));
  return expiring
    .filter(({ expiresMs }) => expiresMs > nowMs)
    .map(({ signUp, store, member, expiresMs, trouble, troubleDetail }) => ({
      signUp,
      store: names.get(store) ?? store,
      member: member ?? 'member unknown',
      left: longAgo(expiresMs - nowMs),
      trouble:
        trouble === null
          ? 'not paid yet'
          : [words(trouble), troubleDetail].filter((part) => part !== null).join(': '),
    }));
}
