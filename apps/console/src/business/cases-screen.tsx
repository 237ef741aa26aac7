/** The cases of a launch: by root cause, claimed and resolved, one by one or many at once. */
import type { ReconciliationView } from '@slipway/api';
import { addressOf } from '../core/address.ts';
import { casePicks } from '../core/cases.ts';
import { count } from '../core/format.ts';
import { Link } from '../ui/link.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { BudgetBar } from './budget-bar.tsx';
import { Screen, type BusinessScreenProps } from './screen.tsx';
import { WorkBench } from './work-bench.tsx';

const MEANINGS: readonly Meaning[] = [
  { shape: 'holding', word: 'Open for 72 h, or minutes will not last' },
  { shape: 'breached', word: 'Minutes overdrawn' },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['Case', 'one root cause, with everything that it has done; it is resolved as a whole'],
  ['Claim', 'the case is yours, and the clock of manual minutes runs while you look at it'],
  ['Took', 'time of people in front of it; a pause, and what is idle for a minute, is cut'],
  ['Would take', 'what open cases cost if the window of 72 h ended now'],
  ['Wrong matches', 'what audits found wrong stands for more that nobody has seen'],
  ['Reopen', 'takes a resolution back: what it moved is moved back'],
];

export function CasesScreen(props: BusinessScreenProps) {
  const { view, pick, fresh, ask } = props;
  const isStale = fresh.kind === 'stale';
  return (
    <Screen
      {...props}
      page="cases"
      title="Cases"
      part="reconciliation"
      meanings={MEANINGS}
      reads={READS}
      none={{
        title: 'Nothing was reconciled yet',
        text: 'Cases are told of here from the first run on:',
        command: 'npx slipway reconcile run',
      }}
    >
      {(cases, nowMs) => (
        <>
          <BudgetBar budget={cases.budget} launch={view.name} nowMs={nowMs} isStale={isStale} />
          <Picks launch={view.id} pick={pick} cases={cases} />
          <WorkBench {...{ view, pick, cases, nowMs, isStale, ask }} />
        </>
      )}
    </Screen>
  );
}

interface PicksProps {
  readonly launch: string;
  readonly pick: BusinessScreenProps['pick'];
  readonly cases: ReconciliationView;
}

function Picks({ launch, pick, cases }: PicksProps) {
  return (
    <nav className="picks" aria-label="Which cases are shown">
      {casePicks(cases).map(({ show, word, count: number }) => (
        <Link
          key={word}
          to={addressOf(launch, 'cases', { show, store: pick.store })}
          isCurrent={show === pick.show}
        >
          {word} <b>{count(number)}</b>
        </Link>
      ))}
      {pick.store !== null && (
        <Link to={addressOf(launch, 'cases', { show: pick.show })}>
          Store {pick.store}: show all stores
        </Link>
      )}
    </nav>
  );
}
