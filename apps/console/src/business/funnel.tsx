/**
 * The funnel as a picture: a bar for each step, as long as its share of all that were captured,
 * and between two steps the narrowing, with what was lost there. Every number stands as text, so
 * the shapes themselves are hidden from screen readers.
 */
import type { FunnelView } from '@slipway/api';
import type { CSSProperties } from 'react';
import { count, percent } from '../core/format.ts';
import { funnelSteps, type FunnelStep, type LostHere } from '../core/onboarding.ts';

export function Funnel({ funnel }: { readonly funnel: FunnelView }) {
  const { steps, anywhere } = funnelSteps(funnel);
  return (
    <section className="panel funnel" aria-label="Funnel of sign-ups">
      <h2>From the till to the benefit</h2>
      <ol className="scrolls" tabIndex={0} aria-label="Steps of the funnel">
        {steps.map((step, place) => (
          <Step key={step.name} step={step} isLast={place === steps.length - 1} />
        ))}
      </ol>
      {anywhere.length > 0 && (
        <p className="anywhere">
          At any step: <Lost lost={anywhere} />
        </p>
      )}
    </section>
  );
}

function Step({ step, isLast }: { readonly step: FunnelStep; readonly isLast: boolean }) {
  const style: Record<string, string> = {
    '--share': String(step.share),
    '--next': String(step.nextShare),
  };
  return (
    <li style={style as CSSProperties}>
      <p className="step">
        <span>{step.name}</span>
        <b>{count(step.count)}</b>
        <span className="share">{percent(step.share)}</span>
      </p>
      <div className="bar-of-step" aria-hidden="true" />
      {!isLast && (
        <div className="between">
          <div className="narrows" aria-hidden="true" />
          <Lost lost={step.lost} />
        </div>
      )}
    </li>
  );
}

function Lost({ lost }: { readonly lost: readonly LostHere[] }) {
  if (lost.length === 0) return null;
  return (
    <span className="lost">
      {lost.map((one, place) => (
        <span key={one.reason}>
          {place > 0 && ', '}
          {one.reason.toLowerCase()} <b>{count(one.count)}</b>
        </span>
      ))}
    </span>
  );
}
