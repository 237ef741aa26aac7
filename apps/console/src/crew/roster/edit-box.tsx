/** Changes one place by hand: tried as soon as it is picked, published when no rule breaks. */
import type { RosterEdited, RosterView } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Refused } from '../../business/refused.tsx';
import type { Refusal } from '../../live/act.ts';
import type { Session } from '../../live/session.ts';
import { send } from './send.ts';
import type { Picked } from './week-grid.tsx';

interface EditBoxProps {
  readonly launch: string;
  readonly version: number;
  readonly people: RosterView['stores'][number]['people'];
  readonly chosen: Picked;
  readonly session: Session | null;
  readonly openSignIn: () => void;
  readonly done: () => void;
}

const OFF = '';

export function EditBox(props: EditBoxProps) {
  const { launch, version, people, chosen, session, openSignIn, done } = props;
  const [person, setPerson] = useState(chosen.person ?? '');
  const [station, setStation] = useState(chosen.station);
  const [tried, setTried] = useState<RosterEdited | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [said, setSaid] = useState('');

  const ask = async (who: string, where: string, trial: boolean) => {
    if (!session) return openSignIn();
    setTried(null);
    if (who === '') return;
    const edit = { shift: chosen.shift, person: who, station: where === OFF ? null : where };
    const agreed = trial ? [] : [who]; // nobody else’s shift changes
    const wish = { version, edits: [edit], why: 'by hand', agreed, trial };
    const { done: told, refused } = await send(session, launch, 'edit', wish);
    setRefusal(refused ?? null);
    if (!told) return;
    if (trial) return setTried(told);
    setSaid(`Published as version ${told.version}.`);
    done();
  };
  const pin = async (where: string | null) => {
    if (!session) return openSignIn();
    const wish = { shift: chosen.shift, person, station: where };
    const { done: kept, refused } = await send(session, launch, 'pin', wish);
    setRefusal(refused ?? null);
    if (!kept) return;
    setSaid(where === null ? 'Not pinned any more.' : 'Pinned: every solve keeps it.');
    done();
  };
  const choose = (who: string, where: string) => {
    setPerson(who);
    setStation(where);
    void ask(who, where, true);
  };
  return (
    <section className="panel edit" aria-label="Change by hand">
      <h2>Change by hand</h2>
      <div className="body">
        <Places {...{ people, stations: chosen.stations, person, station, choose }} />
        {tried && <Tried told={tried} />}
        {refusal && <Refused refusal={refusal} />}
        <p role="status">{said}</p>
        {tried?.breaks.length === 0 && (
          <Button className="btn primary" onPress={() => void ask(person, station, false)}>
            Publish the change
          </Button>
        )}
        {person !== '' && station !== OFF && (
          <Button className="btn" onPress={() => void pin(chosen.isPinned ? null : station)}>
            {chosen.isPinned ? 'Pin no more' : 'Pin: every solve keeps it'}
          </Button>
        )}
      </div>
    </section>
  );
}

function Tried({ told: { breaks, gaps } }: { readonly told: RosterEdited }) {
  return (
    <>
      <p>
        {breaks.length === 0
          ? 'No rule would break. Publish it when they have agreed.'
          : 'This would break:'}
      </p>
      <ul aria-label="What it comes to">
        {[...breaks, ...gaps].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </>
  );
}

interface PlacesProps {
  readonly people: EditBoxProps['people'];
  readonly stations: readonly string[];
  readonly person: string;
  readonly station: string;
  readonly choose: (person: string, station: string) => void;
}

function Places({ people, stations, person, station, choose }: PlacesProps) {
  return (
    <>
      <label>
        Who
        <select value={person} onChange={({ target }) => choose(target.value, station)}>
          <option value="">Pick somebody</option>
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Where
        <select value={station} onChange={({ target }) => choose(person, target.value)}>
          {stations.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
          <option value={OFF}>not at all</option>
        </select>
      </label>
    </>
  );
}
