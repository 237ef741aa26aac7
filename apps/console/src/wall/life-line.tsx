/** The life of the launch as a line, with the stretch where going back only moves traffic. */
import type { LaunchView } from '@slipway/api';
import type { CSSProperties } from 'react';
import { measured, timeOfDay } from '../core/format.ts';
import { LIFE, lifeOf, TRAFFIC_ONLY } from '../core/life.ts';
import { Glyph } from '../ui/glyph.tsx';

export function LifeLine({ view }: { readonly view: LaunchView }) {
  const life = lifeOf(view);
  const last = view.rollbacks.findLast(({ readBackMs }) => readBackMs !== null);
  const took =
    last && last.readBackMs !== null
      ? `, last took ${measured(last.readBackMs - (last.breachMs ?? last.appliedMs))}`
      : '';
  const style: Record<string, string | number> = {
    '--nodes': LIFE.length,
    '--reached': life.reached,
    '--back-from': LIFE.indexOf(TRAFFIC_ONLY.from) + 1,
    '--back-to': LIFE.indexOf(TRAFFIC_ONLY.to) + 2,
  };
  return (
    <div className="life" style={style as CSSProperties}>
      <span className="figure-label">Life of the launch</span>
      <ol>
        {life.nodes.map(({ phase, word, status, atMs }) => (
          <li
            key={phase}
            className={phase === 'contracting' ? `${status} no-return` : status}
            title={atMs === null ? undefined : `since ${timeOfDay(atMs, undefined, true)}`}
            {...(status === 'now' ? { 'aria-current': 'step', 'data-st': life.shape } : {})}
          >
            <span className="node">{status === 'now' && <Glyph name={life.shape} />}</span>
            <span className="phase">{word}</span>
          </li>
        ))}
      </ol>
      <div className="way-back">
        <span>Rollback moves traffic only{took}</span>
        <span>no return</span>
      </div>
    </div>
  );
}
