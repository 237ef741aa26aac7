/** One's own vote: go or no-go, with a note, signed by the passkey. */
import type { PollView } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Refused } from '../business/refused.tsx';
import type { Refusal } from '../live/act.ts';
import { useSession } from '../live/session.ts';
import { useSigner } from '../live/signer.ts';
import { castVote } from '../live/vote.ts';

interface VoteFormProps {
  readonly launch: string;
  readonly poll: string;
  readonly ask: PollView['asks'][number];
  /** Somebody voted: read anew. */
  readonly done: () => void;
}

/** Shown to those who are asked, as long as this browser knows which passkey is theirs. */
export function VoteForm({ launch, poll, ask, done }: VoteFormProps) {
  const [session, signer] = [useSession(), useSigner()];
  const [note, setNote] = useState('');
  const [isActing, setActing] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  if (!signer || !ask.people.includes(signer.person)) return null;
  const cast = async (vote: 'go' | 'no-go') => {
    setActing(true);
    const ballot = { poll, role: ask.role, vote, note: note.trim() };
    const answer = await castVote(launch, ballot, signer, session);
    setActing(false);
    setRefusal('refusal' in answer ? answer.refusal : null);
    if (!('refusal' in answer)) done();
  };
  return (
    <div className="own-vote">
      <label>
        Note of {ask.title}
        <input maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      <Button className="btn" isDisabled={isActing} onPress={() => void cast('go')}>
        Go
      </Button>
      <Button className="btn" isDisabled={isActing} onPress={() => void cast('no-go')}>
        No-go
      </Button>
      {refusal && <Refused refusal={refusal} />}
    </div>
  );
}
