/** The rehearsals of a launch as a whole, and the newest drill of each store with its checks. */
import {
  DRILL_WORD,
  drillCards,
  drillCounts,
  type DrillCard,
  type DrillState,
} from '../core/rehearsals.ts';
import { count } from '../core/format.ts';
import { Figure } from '../ui/figure.tsx';
import { Glyph, type GlyphName } from '../ui/glyph.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { LaunchRehearsals } from './launch-rehearsals.tsx';
import { Screen, type BusinessScreenProps } from './screen.tsx';

const SHAPE: Readonly<Record<DrillState, GlyphName>> = {
  passed: 'healthy',
  failed: 'breached',
  refused: 'blocks',
  missing: 'idle',
};

const MEANINGS: readonly Meaning[] = [
  ...(Object.keys(SHAPE) as DrillState[]).map((state) => ({
    shape: SHAPE[state],
    word: DRILL_WORD[state],
  })),
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  [
    'Launch rehearsal',
    'each criterion was made to fire by breaking something, each rollback timed',
  ],
  ['Drill', 'the store’s devices sold without the cloud, and were connected again'],
  ['Simulated', 'a device that stood for one that is not there yet'],
  ['Score', 'checks that held, of all; a drill passes when every one did'],
  ['Does not count', 'nobody known has signed it, or it was too long ago'],
];

export function RehearsalsScreen(props: BusinessScreenProps) {
  const { view, fresh } = props;
  return (
    <Screen
      {...props}
      page="rehearsals"
      title="Rehearsals"
      part="drills"
      meanings={MEANINGS}
      reads={READS}
      above={({ rehearsals = [], atMs }) => (
        <LaunchRehearsals
          rehearsals={rehearsals}
          isStale={fresh.kind === 'stale'}
          launch={view.name}
          nowMs={atMs}
        />
      )}
      none={{
        title: 'No drill was ever run',
        text: 'A launch with devices needs one of each store. On staging, or before opening:',
        command: 'npx slipway drill offline --store s01 --for 24h --speed 1440',
      }}
    >
      {(drills, nowMs) => {
        const cards = drillCards(view, drills, nowMs);
        return (
          <>
            <Counts cards={cards} />
            <div className="cards" tabIndex={0} role="group" aria-label="Drills by store">
              {cards.map((card) => (
                <Card key={card.store} card={card} isStale={fresh.kind === 'stale'} />
              ))}
            </div>
          </>
        );
      }}
    </Screen>
  );
}

function Counts({ cards }: { readonly cards: readonly DrillCard[] }) {
  return (
    <section className="figures" aria-label="Figures of drills">
      {Array.from(drillCounts(cards), ([state, number]) => (
        <Figure
          key={state}
          label={DRILL_WORD[state]}
          value={count(number)}
          notes={[`of ${count(cards.length)} stores`]}
        />
      ))}
    </section>
  );
}

function Card({ card, isStale }: { readonly card: DrillCard; readonly isStale: boolean }) {
  const shape = isStale ? 'stale' : SHAPE[card.state];
  const word = isStale ? `Was: ${DRILL_WORD[card.state].toLowerCase()}` : DRILL_WORD[card.state];
  return (
    <article className="panel card" data-st={shape} aria-label={`${card.name}: ${word}`}>
      <header>
        <Glyph name={shape} />
        <h2>
          <span className="number">{card.number}</span> {card.name}
        </h2>
        <span className="word">{word}</span>
      </header>
      {card.score !== '' && (
        <p className="score">
          <b>{card.score}</b> checks held
        </p>
      )}
      <ul className="done">
        {card.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <ul className="checks">
        {card.checks.map((check) => {
          const held = check.passed ? ('healthy' as const) : ('breached' as const);
          return (
            <li key={check.id} data-st={isStale ? 'stale' : held}>
              <Glyph name={isStale ? 'stale' : held} />
              <span>
                {check.what}
                <span className="vh">{check.passed ? ': held' : ': did not hold'}</span>
                <span className="detail"> {check.detail}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </article>
  );
}
