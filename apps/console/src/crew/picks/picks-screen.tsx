/** Pick lists live: the figures, every list, and the floor of one store. */
import type { LaunchView, PickNoteView, PicksView, PickTwiceView } from '@slipway/api';
import { useState } from 'react';
import { Refused } from '../../business/refused.tsx';
import { SignedIn, SignIn } from '../../business/sign-in.tsx';
import { addressOf, type Pick } from '../../core/address.ts';
import { count } from '../../core/format.ts';
import type { Freshness } from '../../core/freshness.ts';
import { batchLines, listsFigure, paceFigure, shortsFigure } from '../../core/picks.ts';
import { post, type Refusal } from '../../live/act.ts';
import { useSession } from '../../live/session.ts';
import { Figure } from '../../ui/figure.tsx';
import { Frame } from '../../ui/frame.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { Link } from '../../ui/link.tsx';
import type { HelpLine } from '../../wall/help.tsx';
import type { Meaning } from '../../wall/legend.tsx';
import { BatchTable } from './batch-table.tsx';
import { Floor } from './floor.tsx';

const MEANINGS: readonly Meaning[] = [
  { shape: 'holding', word: 'Due in less than 20 min, calls for help, or was picked twice' },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['List', 'goes to whoever is on shift at picks and may; a certificate that runs out takes it'],
  ['Walked', 'by the layout, between lines as they were closed, of the planned walk'],
  ['Lines/h', 'closed lines over the time since the list was taken'],
  ['Floor', 'where each picker closed a line last'],
  [
    'Picked twice',
    'by two handhelds, the first offline as its list was taken over; it counts once',
  ],
];

interface PicksScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly pick: Pick;
  /** Null before the first answer. */
  readonly picks: PicksView | null;
  readonly failed: string | null;
  readonly ask: () => void;
  /** By the server's clock. */
  readonly nowMs: number;
}

export function PicksScreen(props: PicksScreenProps) {
  const { picks, failed, ...shown } = props;
  return (
    <Frame
      family="business"
      view={props.view}
      fresh={props.fresh}
      page="picking"
      title="Picks"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() => {
        if (!picks) return <NotRead failed={failed} />;
        return picks.stores.length === 0 ? <None /> : <Lists {...shown} picks={picks} />;
      }}
    </Frame>
  );
}

function NotRead({ failed }: { readonly failed: string | null }) {
  if (failed === null) return <section className="none">Asking for it…</section>;
  return (
    <section className="none">
      <h2 data-st="stale">
        <Glyph name="stale" /> Nothing is known yet
      </h2>
      <p>{failed} This page keeps trying.</p>
    </section>
  );
}

function None() {
  return (
    <section className="none">
      <h2>No store’s layout is known</h2>
      <p>Pick lists are shown here once layouts, products and orders were brought in.</p>
      <pre>slipway picks import FOLDER</pre>
    </section>
  );
}

type ListsProps = Omit<PicksScreenProps, 'picks' | 'failed'> & { readonly picks: PicksView };

function Lists({ view, fresh, pick, picks, ask, nowMs }: ListsProps) {
  const session = useSession();
  const [isSigningIn, setSigningIn] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const lines = batchLines(view, picks.batches, pick.store, nowMs);
  const chosen = picks.stores.find(({ store }) => store === pick.store);
  const busiest = (picks.help[0] ?? picks.twice[0] ?? lines[0])?.store;
  const store = chosen ?? picks.stores.find((one) => one.store === busiest) ?? picks.stores[0]!;
  const say = async (verb: 'help' | 'put-back', wish: object) => {
    if (session === null) return setSigningIn(true);
    setRefusal(await post(session, view.id, `crew/picks/${verb}`, wish));
    ask();
  };
  const answer = ({ list, step }: PickNoteView) => void say('help', { list, step });
  const putBack = ({ list, step, excess: quantity }: PickTwiceView) =>
    void say('put-back', { list, step, quantity });
  return (
    <>
      <Figures picks={picks} store={pick.store} />
      <div className="beside">
        <section className="panel table" aria-label="Lists">
          <div className="acts bulk">
            <SignedIn session={session} openSignIn={() => setSigningIn(true)} />
            {chosen && (
              <Link to={addressOf(view.id, 'picking')}>Store {chosen.name}: show all stores</Link>
            )}
            <span>
              {count(lines.length)} {lines.length === 1 ? 'list' : 'lists'}
            </span>
          </div>
          {refusal && <Refused refusal={refusal} />}
          <BatchTable {...{ view, lines, pick }} isStale={fresh.kind === 'stale'} />
        </section>
        <Floor
          launch={view.id}
          store={store}
          picks={picks}
          {...{ answer, putBack }}
          nowMs={nowMs}
        />
      </div>
      <SignIn isOpen={isSigningIn} close={() => setSigningIn(false)} />
    </>
  );
}

interface FiguresProps {
  readonly picks: PicksView;
  readonly store: string | null;
}

function Figures({ picks, store }: FiguresProps) {
  const isShown = (one: { readonly store: string }) => store === null || one.store === store;
  const batches = picks.batches.filter(isShown);
  const calls = picks.help.filter(isShown).length;
  return (
    <section className="figures" aria-label="Figures of picks">
      <Figure label="Lists in work" {...listsFigure(batches)} />
      <Figure label="Pace" {...paceFigure(batches)} />
      <Figure label="Lines short" {...shortsFigure(batches)} />
      <Figure label="Calls for help" value={count(calls)} notes={['not answered']} />
    </section>
  );
}
