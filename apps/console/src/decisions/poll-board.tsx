/** The go/no-go poll, role by role. Silence is dashed, and is no-go. */
import type { PollView } from '@slipway/api';
import type { ReactNode } from 'react';
import { tallyOf } from '../core/decisions.ts';
import { timeOfDay } from '../core/format.ts';
import { Glyph, type GlyphName } from '../ui/glyph.tsx';
import { VoteForm } from './vote-form.tsx';

interface PollBoardProps {
  readonly poll: PollView;
  readonly isStale: boolean;
  readonly launch: string;
  /** Somebody voted: read anew. */
  readonly done: () => void;
}

type Ask = PollView['asks'][number];
const VOTE: Readonly<Record<'go' | 'no-go' | 'silent', readonly [GlyphName, string]>> = {
  go: ['healthy', 'Go'],
  'no-go': ['holding', 'No-go'],
  silent: ['idle', 'Silent'],
};

export function PollBoard({ poll, isStale, launch, done }: PollBoardProps) {
  const { go, noGo, silent } = tallyOf(poll);
  const stands = poll.outcome === 'go' ? 'Go' : 'No-go';
  const closes = `${poll.isClosed ? 'Closed' : 'Closes'} ${timeOfDay(poll.closesMs, undefined)}`;
  const state = isStale ? 'stale' : poll.outcome === 'go' ? 'healthy' : 'holding';
  return (
    <section className="panel poll" data-st={state} aria-label="Go or no-go">
      <h2>
        {poll.title}
        <span>silence is no-go</span>
        <span className="outcome">
          <b>
            {isStale && 'Was: '}
            {stands}
          </b>{' '}
          {poll.isClosed ? '' : 'as it stands. '}
          {go} go, {noGo} no-go, {silent} silent. {closes}
        </span>
      </h2>
      <ol>
        {poll.asks.map((ask) => (
          <Vote key={`${ask.role} ${ask.store}`} ask={ask} isStale={isStale}>
            {!poll.isClosed && <VoteForm launch={launch} poll={poll.id} ask={ask} done={done} />}
          </Vote>
        ))}
      </ol>
    </section>
  );
}

interface VoteProps {
  readonly ask: Ask;
  readonly isStale: boolean;
  readonly children: ReactNode;
}

function Vote({ ask, isStale, children }: VoteProps) {
  const vote = ask.vote ?? 'silent';
  const [shape, word] = VOTE[vote];
  const asked = ask.people.length === 0 ? 'nobody holds this role' : ask.people.join(', ');
  return (
    <li data-vote={vote} data-st={isStale ? 'stale' : shape}>
      <span className="lack">{ask.title}</span>
      <p className="vote">
        <Glyph name={isStale ? 'stale' : shape} />
        {isStale ? `Was: ${word.toLowerCase()}` : word}
      </p>
      <p>{ask.by ?? asked}</p>
      {ask.atMs !== null && <p className="lack">{timeOfDay(ask.atMs, undefined, true)}</p>}
      {ask.note !== '' && <p className="lack">{ask.note}</p>}
      {children}
    </li>
  );
}
