/** The roster of a launch's stores: one store's week as a grid, gaps red, rescues beside it. */
import type { LaunchView, RosterView } from '@slipway/api';
import { useState } from 'react';
import { SignedIn, SignIn } from '../../business/sign-in.tsx';
import { addressOf, type Pick } from '../../core/address.ts';
import type { Freshness } from '../../core/freshness.ts';
import { useSession } from '../../live/session.ts';
import { Figure } from '../../ui/figure.tsx';
import { Frame } from '../../ui/frame.tsx';
import { Link } from '../../ui/link.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import type { HelpLine } from '../../wall/help.tsx';
import type { Meaning } from '../../wall/legend.tsx';
import { EditBox } from './edit-box.tsx';
import { RescueBox } from './rescue-box.tsx';
import { WeekGrid, type Picked } from './week-grid.tsx';

const MEANINGS: readonly Meaning[] = [
  { shape: 'breached', word: 'Somebody is missing' },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['Missing', 'a station that has fewer people than it asks for'],
  ['Lead', 'the senior who leads the triage of a shift'],
  ['Rescue', 'who covers somebody that does not come, with the fewest changes'],
];

interface RosterScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly pick: Pick;
  /** Null before the first answer. */
  readonly roster: RosterView | null;
  readonly failed: string | null;
  readonly ask: () => void;
}

export function RosterScreen({ view, fresh, pick, roster, failed, ask }: RosterScreenProps) {
  return (
    <Frame
      family="business"
      view={view}
      fresh={fresh}
      page="roster"
      title="Roster"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() =>
        roster === null ? (
          <NotRead failed={failed} />
        ) : roster.week === null ? (
          <section className="none">
            <p>No roster was taken in yet:</p>
            <code>npx slipway roster import FOLDER</code>
          </section>
        ) : (
          <Week launch={view.id} roster={roster} pick={pick} ask={ask} />
        )
      }
    </Frame>
  );
}

interface WeekProps {
  readonly launch: string;
  readonly roster: RosterView;
  readonly pick: Pick;
  readonly ask: () => void;
}

function Week({ launch, roster, pick, ask }: WeekProps) {
  const session = useSession();
  const [signsIn, setSignsIn] = useState(false);
  const [chosen, setChosen] = useState<Picked | null>(null);
  const store = roster.stores.find(({ id }) => id === pick.store) ?? roster.stores[0];
  if (!store) return null;
  const missing = roster.stores.reduce((sum, one) => sum + one.missing, 0);
  const { hours, undesired } = store;
  const key = chosen ? `${chosen.shift} ${chosen.station} ${chosen.person}` : '';
  const openSignIn = () => setSignsIn(true);
  const version = roster.version === 0 ? 'not published' : `version ${roster.version}`;
  const gap = roster.gap === null ? '–' : `${(100 * roster.gap).toFixed(2)} %`;
  return (
    <>
      <section className="figures" aria-label="Figures of the roster">
        <Figure label="Week" value={roster.week ?? ''} notes={[version]} />
        <Figure label="Missing in all stores" value={String(missing)} />
        <Figure label="Proven gap" value={gap} />
        <Figure label="Hours each here" value={`${hours.least}–${hours.most}`} />
        <Figure label="Late or weekend each" value={`${undesired.least}–${undesired.most}`} />
        <SignedIn session={session} openSignIn={() => setSignsIn(true)} />
      </section>
      <nav className="picks" aria-label="Stores">
        {roster.stores.map((one) => (
          <Link
            key={one.id}
            to={addressOf(launch, 'roster', { store: one.id })}
            isCurrent={one.id === store.id}
          >
            {one.name}
            {one.missing > 0 && `: ${one.missing} missing`}
          </Link>
        ))}
      </nav>
      {roster.breaches.length > 0 && (
        <ul className="rules" data-st="breached" aria-label="Rules that are broken">
          {roster.breaches.slice(0, 5).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      <div className="beside">
        <WeekGrid store={store} isPublished={roster.version > 0} choose={setChosen} />
        <div className="hands">
          {chosen && roster.version > 0 && (
            <EditBox
              key={`${key} edit`}
              {...{ launch, chosen, session, openSignIn }}
              version={roster.version}
              people={store.people}
              done={ask}
            />
          )}
          <RescueBox
            key={key}
            {...{ launch, chosen, session, openSignIn }}
            changes={roster.changes}
            done={ask}
          />
        </div>
      </div>
      <SignIn isOpen={signsIn} close={() => setSignsIn(false)} />
    </>
  );
}
