/** What a mentor looks at: who waits to be seen at work, and the checklist for it. */
import type { ObservedView, TaughtView } from '@slipway/api';
import { useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { Refused } from '../../business/refused.tsx';
import { longAgo, words } from '../../core/format.ts';
import type { Refusal } from '../../live/act.ts';
import { send } from './live.ts';
import type { WithSession } from './learn.tsx';
import { waitingOf, type Waiting } from './views.ts';

export function Observe(props: WithSession) {
  const { training, session, openSignIn, nowMs } = props;
  const [chosen, setChosen] = useState<Waiting | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const waiting = waitingOf(training, session?.person ?? null);
  const open = (one: Waiting) => {
    if (session === null) return openSignIn();
    setDone(null);
    return setChosen(one);
  };
  return (
    <section className="panel learn" aria-label="Observations">
      <h2>Who waits to be seen at work</h2>
      {done !== null && <p role="status">{done}</p>}
      {waiting.length === 0 && <p>Nobody waits for a mentor.</p>}
      <ul className="modules">
        {waiting.map((one) => (
          <li key={`${one.person.id} ${one.certificate}`} data-st="holding">
            <span />
            <span>
              <b>{one.person.name}</b>
              <small>
                {words(one.certificate)}, store {one.person.store}; passed{' '}
                {longAgo(Math.max(0, nowMs - one.sinceMs))} ago; mentor{' '}
                {one.person.mentor ?? 'nobody'}
              </small>
            </span>
            <Button
              className="btn"
              aria-label={`Observe ${one.person.name}`}
              onPress={() => open(one)}
            >
              Observe
            </Button>
          </li>
        ))}
      </ul>
      {chosen && session && (
        <Checklist
          {...props}
          key={`${chosen.person.id} ${chosen.certificate}`}
          chosen={chosen}
          mentor={session.person}
          close={(said) => {
            setChosen(null);
            setDone(said);
          }}
        />
      )}
    </section>
  );
}

interface ChecklistProps extends WithSession {
  readonly chosen: Waiting;
  readonly mentor: string;
  readonly close: (said: string) => void;
}

function Checklist({ view, training, session, ask, chosen, mentor, close }: ChecklistProps) {
  const { person, certificate } = chosen;
  const checks = checksOf(training.modules, certificate);
  const [seen, setSeen] = useState<readonly boolean[]>(checks.map(() => false));
  const [note, setNote] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isAll = seen.every(Boolean);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wish = { mentor, person: person.id, certificate, checks: seen, note };
    const answer = await send<ObservedView>(session!, view.id, 'observe', wish);
    if ('refusal' in answer) return setRefusal(answer.refusal);
    ask();
    const { isSeen } = answer.told;
    return close(isSeen ? `${person.name} now holds ${words(certificate)}.` : 'Recorded: not yet.');
  };
  return (
    <form className="checklist" onSubmit={submit} aria-label={`Observe ${person.name}`}>
      <h3>
        {person.name}: {words(certificate)}
      </h3>
      {refusal && <Refused refusal={refusal} />}
      <fieldset className="options">
        <legend>What you saw</legend>
        {checks.map((check, at) => (
          <label key={check.en}>
            <input
              type="checkbox"
              checked={seen[at]!}
              onChange={(event) => setSeen(seen.with(at, event.target.checked))}
            />
            <span>{check.en}</span>
          </label>
        ))}
      </fieldset>
      <label>
        A note, if there is something to say
        <input maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      <button type="submit" className="btn primary">
        {isAll ? 'Seen: certify' : 'Not yet'}
      </button>
    </form>
  );
}

const checksOf = (modules: readonly TaughtView[], certificate: string) =>
  modules.find((one) => one.certificate === certificate && one.refreshes === null)?.checks ?? [];
