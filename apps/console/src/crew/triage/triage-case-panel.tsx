/** One case: what it is, the step of its guide with its answers, and giving it on. */
import type { AtDeskView, TriageCaseView } from '@slipway/api';
import { useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { Refused } from '../../business/refused.tsx';
import { minuteWords } from '../../core/cases.ts';
import { mayTriage, whoWords } from '../../core/triage.ts';
import type { Refusal } from '../../live/act.ts';
import { Link } from '../../ui/link.tsx';

type Send = (wish: object) => Promise<Refusal | null>;

interface TriageCasePanelProps {
  readonly one: TriageCaseView;
  readonly person: string | null;
  /** Who stands at the desk of its store. */
  readonly desk: readonly AtDeskView[];
  /** The address of the queue without this case. */
  readonly back: string;
  readonly send: Send;
}

export function TriageCasePanel({ one, person, desk, back, send }: TriageCasePanelProps) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const press: Send = async (wish) => {
    const refused = await send(wish);
    setRefusal(refused);
    return refused;
  };
  const may = mayTriage(one, person);
  return (
    <aside className="panel case triage-case" aria-label={`Case ${one.signUp}`}>
      <header>
        <Link to={back}>Close</Link>
        <h2>{one.title.en}</h2>
        <p>
          {one.signUp}
          {one.member !== null && <>, member {one.member}</>}
          {one.detail !== null && (
            <>
              {' '}
              · <span className="mono">{one.detail}</span>
            </>
          )}{' '}
          · {minuteWords(one.focusMs)}
        </p>
        {one.note !== null && <p className="note">“{one.note}”</p>}
        <div className="acts">
          {may === 'claim' && (
            <Button className="btn primary" onPress={() => void press({ do: 'claim' })}>
              Claim
            </Button>
          )}
          {may === 'take' && (
            <Button className="btn primary" onPress={() => void press({ do: 'take' })}>
              Take it over
            </Button>
          )}
          {(may === 'others' || may === 'nothing') && <span>{whoWords(one)}</span>}
          {refusal && <Refused refusal={refusal} />}
        </div>
      </header>
      {may === 'work' && <Guided one={one} desk={desk} person={person} press={press} />}
    </aside>
  );
}

interface GuidedProps {
  readonly one: TriageCaseView;
  readonly desk: readonly AtDeskView[];
  readonly person: string | null;
  readonly press: Send;
}

function Guided({ one, desk, person, press }: GuidedProps) {
  const { step, answers } = one;
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label="What to do">
      {step === null ? (
        <section>
          <p>Offered to {one.to}.</p>
          <Button className="btn" onPress={() => void press({ do: 'beat' })}>
            Keep it
          </Button>
        </section>
      ) : (
        <section aria-live="polite">
          <h3>Step {answers + 1}</h3>
          <p className="say">{step.say.en}</p>
          <p className="say-too" lang="es">
            {step.say.es}
          </p>
          <div className="choices">
            {step.choices.map(({ id, label }) => (
              <Button
                key={id}
                className="btn"
                onPress={() => void press({ do: 'answer', step: step.id, choice: id })}
              >
                {label.en}
              </Button>
            ))}
          </div>
          <div className="acts">
            <Button
              className="link"
              isDisabled={answers === 0}
              onPress={() => void press({ do: 'undo' })}
            >
              One step back
            </Button>
            <Button className="link" onPress={() => void press({ do: 'release' })}>
              Give it back to the queue
            </Button>
          </div>
        </section>
      )}
      <HandOver desk={desk.filter((each) => each.person !== person)} press={press} />
    </div>
  );
}

interface HandOverProps {
  readonly desk: readonly AtDeskView[];
  readonly press: Send;
}

function HandOver({ desk, press }: HandOverProps) {
  const able = desk.filter(({ gaps }) => gaps.length === 0);
  if (able.length === 0) return null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void press({ do: 'hand-over', to: given.get('to'), note: given.get('note') });
  };
  return (
    <section>
      <h3>Hand over</h3>
      <form className="acts" onSubmit={submit}>
        <label>
          To{' '}
          <select name="to">
            {able.map(({ person, name }) => (
              <option key={person} value={person}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          What they must know <input name="note" maxLength={500} />
        </label>
        <button type="submit" className="btn">
          Offer it
        </button>
      </form>
    </section>
  );
}
