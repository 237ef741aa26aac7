/** The table of cases beside the one that is open, or the audits; and everything that is done. */
import type { AuditView, CaseView, LaunchView, ReconciliationView } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { addressOf, type Pick } from '../core/address.ts';
import { mayDo, pickCases, resolvable } from '../core/cases.ts';
import { count } from '../core/format.ts';
import { act, type CaseVerb, type Refusal } from '../live/act.ts';
import { useSession, type Session } from '../live/session.ts';
import { useCase } from '../live/use-case.ts';
import { Audits } from './audits.tsx';
import { CaseDetailPanel } from './case-detail.tsx';
import { CaseTable } from './case-table.tsx';
import { ReasonForm, type Asked } from './reason-form.tsx';
import { SignedIn, SignIn } from './sign-in.tsx';
import { useFocusClock } from './use-focus-clock.ts';

interface WorkBenchProps {
  readonly view: LaunchView;
  readonly pick: Pick;
  readonly cases: ReconciliationView;
  readonly nowMs: number;
  readonly isStale: boolean;
  /** Asks for the list at once. */
  readonly ask: () => void;
}

const SIGN_IN_FIRST: Refusal = {
  what: 'Nobody has signed in.',
  state: 'Nothing was changed.',
  next: 'Sign in first.',
};

export function WorkBench({ view, pick, cases, nowMs, isStale, ask }: WorkBenchProps) {
  const session = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isSigningIn, setSigningIn] = useState(false);
  const person = session?.person ?? null;
  const shown = pickCases(cases.cases, pick);
  const one = cases.cases.find(({ id }) => id === pick.case);
  const mine = one && mayDo(one, person) === 'work' ? one.id : null;
  const clock = useFocusClock(view.id, 'cases/focus', session, mine);
  const detail = useCase(view.id, one?.id ?? null, nowMs);

  const send = async (verb: CaseVerb, wish: object): Promise<Refusal | null> => {
    if (session === null) {
      setSigningIn(true);
      return SIGN_IN_FIRST;
    }
    const refusal = await act(session, view.id, verb, wish);
    ask();
    return refusal;
  };
  const askFirst = (next: Asked) => (session === null ? setSigningIn(true) : setAsked(next));
  const may = resolvable(shown, person);
  const choosable = new Set(may.map(({ id }) => id));
  const bulk = may.filter(({ id }) => chosen.has(id));
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  return (
    <div className="beside">
      <section className="panel table" aria-label="Cases">
        <Bulk
          session={session}
          openSignIn={() => setSigningIn(true)}
          choosable={may.length}
          chooseAll={() => setChosen(choosable)}
          chosen={bulk.length}
          resolve={() => askFirst(resolving(bulk, send))}
        />
        <CaseTable {...{ view, cases: shown, pick, nowMs, isStale, choosable, chosen, choose }} />
      </section>
      {one ? (
        <CaseDetailPanel
          key={one.id}
          {...{ one, detail, session, clock, nowMs }}
          back={addressOf(view.id, 'cases', { ...pick, case: null })}
          claim={() => send('claim', { case: one.id })}
          askResolve={() => askFirst(resolving([one], send))}
          askReopen={() => askFirst(reopening(one, send))}
          askDone={() => askFirst(doing(one, send))}
        />
      ) : (
        <Audits
          audits={cases.audits}
          judge={(audit, verdict) => askFirst(judging(audit, verdict, send))}
        />
      )}
      <ReasonForm asked={asked} close={() => setAsked(null)} />
      <SignIn isOpen={isSigningIn} close={() => setSigningIn(false)} />
    </div>
  );
}

interface BulkProps {
  readonly session: Session | null;
  readonly openSignIn: () => void;
  readonly choosable: number;
  readonly chooseAll: () => void;
  readonly chosen: number;
  readonly resolve: () => void;
}

function Bulk({ session, openSignIn, choosable, chooseAll, chosen, resolve }: BulkProps) {
  return (
    <div className="acts bulk">
      <SignedIn session={session} openSignIn={openSignIn} />
      <Button className="btn" onPress={chooseAll} isDisabled={choosable === 0}>
        Choose all shown
      </Button>
      <Button className="btn primary" onPress={resolve} isDisabled={chosen === 0}>
        Resolve {count(chosen)} chosen…
      </Button>
    </div>
  );
}

type Send = (verb: CaseVerb, wish: object) => Promise<Refusal | null>;

function resolving(cases: readonly CaseView[], send: Send): Asked {
  const instances = cases.reduce((sum, one) => sum + one.instances, 0);
  const whole = `${count(instances)} ${instances === 1 ? 'instance' : 'instances'}`;
  const causes = cases.length === 1 ? 'one root cause' : `${count(cases.length)} root causes`;
  return {
    title: cases.length === 1 ? `Resolve ${cases[0]?.root}` : `Resolve ${cases.length} cases`,
    says: `${whole} of ${causes} are settled at once: all of them, or none.`,
    word: 'Resolve',
    act: (reason) => send('resolve', { cases: cases.map(({ id }) => id), reason }),
  };
}

function reopening(one: CaseView, send: Send): Asked {
  return {
    title: `Reopen ${one.root}`,
    says: 'Its resolution is taken back, and what it moved is moved back. The case is then yours.',
    word: 'Reopen',
    act: (reason) => send('reopen', { case: one.id, reason }),
  };
}

function doing(one: CaseView, send: Send): Asked {
  return {
    title: `${one.root}: it was done`,
    says: 'You did what was decided. Nobody does it once more; from then on the decision stands.',
    word: 'It was done',
    act: (reason) => send('done', { case: one.id, reason }),
  };
}

function judging({ left, right, leftId, rightId }: AuditView, verdict: string, send: Send): Asked {
  const isRight = verdict === 'right';
  return {
    title: `${leftId} and ${rightId}: ${verdict}`,
    says: isRight
      ? 'The two are the same thing. The match stays.'
      : 'The two are not the same thing. The match is taken back, and no rule joins them again.',
    word: isRight ? 'It is right' : 'Take it back',
    act: (reason) => send('judge', { left, right, verdict, reason }),
  };
}
