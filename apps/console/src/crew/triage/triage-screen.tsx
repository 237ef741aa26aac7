/** Sign-ups that need a person: the queue, the one that is open, and who stands at the desks. */
import type { LaunchView, TriageView } from '@slipway/api';
import { useState } from 'react';
import { SignedIn, SignIn } from '../../business/sign-in.tsx';
import { useFocusClock } from '../../business/use-focus-clock.ts';
import { addressOf, type Pick } from '../../core/address.ts';
import { count } from '../../core/format.ts';
import type { Freshness } from '../../core/freshness.ts';
import { mayTriage, triageLines } from '../../core/triage.ts';
import { post, type Refusal } from '../../live/act.ts';
import { useSession } from '../../live/session.ts';
import { Frame } from '../../ui/frame.tsx';
import { Link } from '../../ui/link.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import type { HelpLine } from '../../wall/help.tsx';
import type { Meaning } from '../../wall/legend.tsx';
import { Desks } from './desks.tsx';
import { QueueTable } from './queue-table.tsx';
import { TriageCasePanel } from './triage-case-panel.tsx';

const MEANINGS: readonly Meaning[] = [
  { shape: 'holding', word: 'Less than 30 min left' },
  { shape: 'breached', word: 'Nobody at the desk may take them' },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['Queue', 'first what loses most by waiting: value over the minutes that are left'],
  ['Claim', 'the case is yours; left alone for ten minutes, it goes back to the queue'],
  ['Waits', 'for the customer; it comes back by itself unless it settles'],
  ['Desk', 'who is on shift at triage; a certificate that has run out takes them off'],
];

interface TriageScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly pick: Pick;
  /** Null before the first answer. */
  readonly triage: TriageView | null;
  readonly failed: string | null;
  readonly ask: () => void;
  /** By the server's clock. */
  readonly nowMs: number;
}

export function TriageScreen(props: TriageScreenProps) {
  const { triage, failed, ...shown } = props;
  return (
    <Frame
      family="business"
      view={props.view}
      fresh={props.fresh}
      page="triage"
      title="Triage"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() => (triage ? <Queue {...shown} triage={triage} /> : <NotRead failed={failed} />)}
    </Frame>
  );
}

const SIGN_IN_FIRST: Refusal = {
  what: 'Nobody has signed in.',
  state: 'Nothing was changed.',
  next: 'Sign in first.',
};

type QueueProps = Omit<TriageScreenProps, 'triage' | 'failed'> & { readonly triage: TriageView };

function Queue({ view, fresh, pick, triage, ask, nowMs }: QueueProps) {
  const session = useSession();
  const [isSigningIn, setSigningIn] = useState(false);
  const person = session?.person ?? null;
  const lines = triageLines(view, triage.cases, pick, nowMs);
  const one = triage.cases.find(({ id }) => id === pick.case);
  const mine = one && mayTriage(one, person) === 'work' ? one.id : null;
  useFocusClock(view.id, 'crew/triage/focus', session, mine);

  const send = async (wish: object): Promise<Refusal | null> => {
    if (session === null) {
      setSigningIn(true);
      return SIGN_IN_FIRST;
    }
    const refusal = await post(session, view.id, 'crew/triage/work', wish);
    ask();
    return refusal;
  };
  const store = triage.stores.find((each) => each.store === pick.store);
  return (
    <div className="beside">
      <section className="panel table" aria-label="Queue">
        <div className="acts bulk">
          <SignedIn session={session} openSignIn={() => setSigningIn(true)} />
          {store && (
            <Link to={addressOf(view.id, 'triage')}>Store {store.name}: show all stores</Link>
          )}
          <span>
            {count(lines.length)} {lines.length === 1 ? 'case' : 'cases'}
          </span>
        </div>
        <QueueTable {...{ view, lines, pick }} isStale={fresh.kind === 'stale'} />
      </section>
      {one ? (
        <TriageCasePanel
          key={one.id}
          one={one}
          person={person}
          desk={triage.stores.find(({ store: at }) => at === one.store)?.atDesk ?? []}
          back={addressOf(view.id, 'triage', { ...pick, case: null })}
          send={(wish) => send({ case: one.id, ...wish })}
        />
      ) : (
        <Desks launch={view.id} stores={triage.stores} />
      )}
      <SignIn isOpen={isSigningIn} close={() => setSigningIn(false)} />
    </div>
  );
}
