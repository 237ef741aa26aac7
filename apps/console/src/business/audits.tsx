/** Automatic matches that were drawn for a look: until each has its verdict, nothing is proved. */
import type { AuditView } from '@slipway/api';
import { Button } from 'react-aria-components/Button';
import { count, timeOfDay } from '../core/format.ts';

interface AuditsProps {
  readonly audits: readonly AuditView[];
  readonly judge: (audit: AuditView, verdict: 'right' | 'wrong') => void;
}

export function Audits({ audits, judge }: AuditsProps) {
  return (
    <aside className="panel list audits" aria-label="Audits">
      <h2>
        Matches to look at <span>{audits.length === 0 ? 'none' : count(audits.length)}</span>
      </h2>
      <ul className="scrolls" tabIndex={0} aria-label="Matches to look at, the oldest first">
        {audits.map((audit) => (
          <li key={`${audit.left} ${audit.right}`}>
            <p>
              <b>{audit.rule}</b>, matched {audit.how}
              <span className="mono">
                {audit.leftId} = {audit.rightId}
              </span>
              <span className="why">
                {audit.amounts.map(count).join(' and ')} ·{' '}
                {audit.atMs.map((ms) => timeOfDay(ms, undefined, true)).join(' and ')}
              </span>
            </p>
            <div className="acts">
              <Button
                className="btn"
                aria-label={`${audit.leftId} and ${audit.rightId} are right`}
                onPress={() => judge(audit, 'right')}
              >
                Right
              </Button>
              <Button
                className="btn"
                aria-label={`${audit.leftId} and ${audit.rightId} are wrong: take the match back`}
                onPress={() => judge(audit, 'wrong')}
              >
                Wrong…
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </aside>
  );
}
