/** Training of a launch's stores: for whoever learns, for mentors, and for the trainer. */
import type { LaunchView, TrainingView } from '@slipway/api';
import { useState } from 'react';
import { addressOf, type Pick } from '../../core/address.ts';
import type { Freshness } from '../../core/freshness.ts';
import { count } from '../../core/format.ts';
import { SignedIn, SignIn } from '../../business/sign-in.tsx';
import { useSession } from '../../live/session.ts';
import { Frame } from '../../ui/frame.tsx';
import { Link } from '../../ui/link.tsx';
import type { HelpLine } from '../../wall/help.tsx';
import type { Meaning } from '../../wall/legend.tsx';
import { Learn } from './learn.tsx';
import { Observe } from './observe.tsx';
import { StoresTable } from './stores-table.tsx';
import { waitingOf } from './views.ts';

const MEANINGS: readonly Meaning[] = [
  { shape: 'healthy', word: 'Valid' },
  { shape: 'holding', word: 'Waits for a mentor' },
  { shape: 'breached', word: 'Missing, or has run out' },
];

const READS: readonly HelpLine[] = [
  ['Certificate', 'an assessment was passed, and a mentor has seen the person do it'],
  ['Lacks', 'certificates that the person’s stations ask for, with the shortest training'],
  ['Due', 'what was passed is asked again after 1, 7 and 30 days'],
];

export interface TrainingProps {
  readonly view: LaunchView;
  readonly pick: Pick;
  readonly training: TrainingView;
  /** Asks for everything anew, at once. */
  readonly ask: () => void;
  readonly nowMs: number;
}

interface TrainingScreenProps extends Omit<TrainingProps, 'training'> {
  readonly fresh: Freshness;
  /** Null before the first answer. */
  readonly training: TrainingView | null;
  readonly failed: string | null;
}

export function TrainingScreen({ fresh, training, failed, ...props }: TrainingScreenProps) {
  return (
    <Frame
      family="business"
      view={props.view}
      fresh={fresh}
      page="training"
      title="Training"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() =>
        training === null ? (
          <section className="none">
            <p>{failed === null ? 'Asking for it…' : `${failed} This page keeps trying.`}</p>
          </section>
        ) : (
          <Shown {...props} training={training} />
        )
      }
    </Frame>
  );
}

function Shown(props: TrainingProps) {
  const { view, pick, training } = props;
  const session = useSession();
  const [isSigningIn, setSigningIn] = useState(false);
  const openSignIn = () => setSigningIn(true);
  const waiting = waitingOf(training, session?.person ?? null).length;
  const tabs = [
    [null, 'Stores', training.people.length],
    ['learn', 'Learn', null],
    ['observe', 'Observe', waiting],
  ] as const;
  return (
    <>
      <nav className="picks" aria-label="Parts of training">
        {tabs.map(([show, word, number]) => (
          <Link
            key={word}
            to={addressOf(view.id, 'training', { show })}
            isCurrent={show === pick.show}
          >
            {word} {number !== null && <b>{count(number)}</b>}
          </Link>
        ))}
        <SignedIn session={session} openSignIn={openSignIn} />
      </nav>
      {pick.show === null && <StoresTable {...props} />}
      {pick.show === 'learn' && <Learn {...props} session={session} openSignIn={openSignIn} />}
      {pick.show === 'observe' && <Observe {...props} session={session} openSignIn={openSignIn} />}
      <SignIn isOpen={isSigningIn} close={() => setSigningIn(false)} />
    </>
  );
}
