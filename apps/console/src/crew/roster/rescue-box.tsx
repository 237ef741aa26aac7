/** Beside the week: what to do about somebody who does not come, and what was changed before. */
import type { RosterRescue, RosterView } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Refused } from '../../business/refused.tsx';
import type { Refusal } from '../../live/act.ts';
import type { Session } from '../../live/session.ts';
import { send } from './send.ts';
import type { Picked } from './week-grid.tsx';

interface RescueBoxProps {
  readonly launch: string;
  /** Null: nobody is picked. */
  readonly chosen: Picked | null;
  readonly session: Session | null;
  readonly openSignIn: () => void;
  readonly changes: RosterView['changes'];
  readonly done: () => void;
}

export function RescueBox(props: RescueBoxProps) {
  const { launch, chosen, session, openSignIn, changes, done } = props;
  const [proposal, setProposal] = useState<RosterRescue | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [said, setSaid] = useState('');
  const propose = async () => {
    if (!session || !chosen) return openSignIn();
    const { shift, person } = chosen;
    const { done: found, refused } = await send(session, launch, 'rescue', { shift, person });
    setProposal(found ?? null);
    setRefusal(refused ?? null);
  };
  const accept = async () => {
    if (!session || !proposal) return openSignIn();
    const { version, edits, why, touched } = proposal;
    const wish = { version, edits, why, agreed: touched, trial: false };
    const { done: edited, refused } = await send(session, launch, 'edit', wish);
    setRefusal(refused ?? null);
    if (!edited) return;
    setProposal(null);
    setSaid(`Published as version ${edited.version}.`);
    done();
  };
  return (
    <section className="panel rescue" aria-label="Rescue">
      <h2>{chosen ? chosen.words : 'Pick somebody in the week'}</h2>
      <div className="body">
        {chosen?.person && !proposal && (
          <Button className="btn primary" onPress={() => void propose()}>
            Does not come: who covers?
          </Button>
        )}
        {refusal && <Refused refusal={refusal} />}
        <p role="status">{said}</p>
        {proposal && (
          <>
            <p className="why">{proposal.why}</p>
            <ul aria-label="What changes">
              {proposal.words.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
            <p>Accept when everybody named here has agreed.</p>
            <Button className="btn primary" onPress={() => void accept()}>
              Accept and publish
            </Button>
          </>
        )}
        <h3>Changes since it was published</h3>
        {changes.length === 0 && <p>None.</p>}
        <ul aria-label="Changes">
          {changes.slice(0, 12).map((one) => (
            <li key={`${one.version} ${one.shift} ${one.person}`}>
              {one.shift}: {one.person}, {one.before ?? 'off'} → {one.after ?? 'off'} ({one.by})
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
