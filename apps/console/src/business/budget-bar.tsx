/** What is left of the manual minutes: a bar that burns down, and the same in words. */
import type { BudgetView } from '@slipway/api';
import type { CSSProperties } from 'react';
import { budgetBar } from '../core/minutes-budget.ts';
import { Glyph } from '../ui/glyph.tsx';

interface BudgetBarProps {
  readonly budget: BudgetView | null;
  readonly launch: string;
  readonly nowMs: number;
  readonly isStale: boolean;
}

export function BudgetBar({ budget, launch, nowMs, isStale }: BudgetBarProps) {
  if (budget === null) {
    return (
      <section className="panel budget" aria-label="Manual minutes">
        <p>
          The budget of manual minutes has not begun:{' '}
          <code>slipway reconcile budget --launch {launch} --begin</code>
        </p>
      </section>
    );
  }
  const bar = budgetBar(budget, nowMs);
  const shape = isStale ? 'stale' : bar.state;
  return (
    <section className="panel budget" aria-label="Manual minutes" data-st={shape}>
      <p className="left">
        <Glyph name={shape} />
        <b>{bar.sentence}</b>
        <span>{bar.notes.join(' · ')}</span>
      </p>
      <div className="burn-down" aria-hidden="true">
        {bar.parts.map(({ name, share }) => {
          const style: Record<string, string> = { '--share': String(share) };
          return <i key={name} data-part={name} style={style as CSSProperties} />;
        })}
      </div>
      <ul>
        {bar.parts.map(({ name, word, minutes }) => (
          <li key={name}>
            <i data-part={name} aria-hidden="true" />
            {word} <b>{minutes}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
