/** Sending a store, its wave or all back to blue: what will happen, hold, passkey, read-back. */
import type { Decided, DecisionsView, LaunchView } from '@slipway/api';
import { useState, type FormEvent } from 'react';
import { Refused } from '../business/refused.tsx';
import { actsOf, mayRollBack, reached, type Reach } from '../core/decisions.ts';
import { words } from '../core/format.ts';
import type { Refusal } from '../live/act.ts';
import { decide } from '../live/decide.ts';
import { useSession } from '../live/session.ts';
import { useSigner } from '../live/signer.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Panel } from '../wall/panel.tsx';
import { Choice } from './choice.tsx';
import { HoldButton } from './hold-button.tsx';
import { BeforeAfter, ReadBack } from './rollback-pictures.tsx';
import { Outcome } from './sign-dialog.tsx';
import { isComplete, SignerForm } from './signer-form.tsx';

const REASONS = ['Slow checkouts', 'Failed requests', 'Wrong prices', 'Devices', 'Other'] as const;

interface RollbackDialogProps {
  readonly view: LaunchView;
  readonly decisions: DecisionsView;
  readonly isOpen: boolean;
  /** Null: all of them. */
  readonly store: string | null;
  readonly close: () => void;
  readonly done: () => void;
}

export function RollbackDialog({ isOpen, close, ...rest }: RollbackDialogProps) {
  const name = rest.view.stores.find(({ id }) => id === rest.store)?.name ?? 'all stores';
  return (
    <Panel title={`Roll back ${name}`} isOpen={isOpen} close={close} hasForm>
      <Body {...rest} />
    </Panel>
  );
}

type BodyProps = Omit<RollbackDialogProps, 'isOpen' | 'close'>;

function Body({ view, decisions, store, done }: BodyProps) {
  const own = view.stores.find(({ id }) => id === store);
  const [reach, setReach] = useState<Reach>(own ? 'store' : 'all');
  const [reason, setReason] = useState<string>(REASONS[0]);
  const { act, decided, refusal, isActing, isReady } = useRollback(view.id, done);
  const stores = reached(view, store, reach);
  const phrase = reach === 'store' && own ? own.name : reach === 'wave' ? 'wave' : 'all stores';
  return (
    <div className="rollback">
      {own && (
        <Choice
          label="How far"
          chosen={reach}
          choose={(next) => setReach(next as Reach)}
          options={[
            ['store', 'This store'],
            ['wave', `Wave ${own.wave}, ${reached(view, store, 'wave').length} stores`],
            ['all', `All ${view.stores.length} stores`],
          ]}
        />
      )}
      <BeforeAfter stores={stores} />
      <Facts decisions={decisions} store={reach === 'all' ? null : store} count={stores.length} />
      {decided ? (
        <>
          <Outcome decided={decided} />
          <ReadBack stores={stores} />
        </>
      ) : (
        <>
          <Choice
            label="Reason"
            chosen={reason}
            choose={setReason}
            options={REASONS.map((each) => [each, each])}
          />
          <SignerForm />
        </>
      )}
      {refusal && <Refused refusal={refusal} />}
      {(!decided || refusal) && (
        <Hands
          phrase={phrase}
          isReady={isReady}
          isActing={isActing}
          act={() => void act(actsOf(stores, reach), reason)}
        />
      )}
    </div>
  );
}

/** Signs and sends one act after another; the first that is refused ends it. */
function useRollback(launch: string, done: () => void) {
  const [session, signer] = [useSession(), useSigner()];
  const [isActing, setActing] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [decided, setDecided] = useState<Decided | null>(null);
  const act = async (acts: ReturnType<typeof actsOf>, reason: string) => {
    if (!isComplete(signer) || isActing) return;
    setActing(true);
    setRefusal(null);
    for (const each of acts) {
      const answer = await decide(launch, { ...each, words: { reason } }, signer, session);
      if ('refusal' in answer) {
        setRefusal(answer.refusal);
        break;
      }
      setDecided(answer.told);
    }
    setActing(false);
    done();
  };
  return { act, decided, refusal, isActing, isReady: isComplete(signer) && !isActing };
}

interface HandsProps {
  /** What is typed by who cannot hold. */
  readonly phrase: string;
  readonly isReady: boolean;
  readonly isActing: boolean;
  readonly act: () => void;
}

function Hands({ phrase, isReady, isActing, act }: HandsProps) {
  const [typed, setTyped] = useState('');
  const isTyped = typed.trim().toLowerCase() === phrase.toLowerCase();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isTyped) act();
  };
  return (
    <>
      <HoldButton
        word={isActing ? 'Confirm with your passkey' : 'Press and hold to roll back'}
        isDisabled={!isReady}
        act={act}
      />
      <form className="typed" onSubmit={onSubmit}>
        <label>
          Hold for 1.5 s, or hold Space; letting go cancels. If you cannot hold, type “{phrase}”
          <input
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <button type="submit" className="btn danger" disabled={!isReady || !isTyped}>
          Roll back
        </button>
      </form>
    </>
  );
}

interface FactsProps {
  readonly decisions: DecisionsView;
  readonly store: string | null;
  readonly count: number;
}

function Facts({ decisions, store, count }: FactsProps) {
  const may = mayRollBack(decisions, store);
  const signatures =
    store !== null && count > 1 ? [`Each of the ${count} is signed by itself.`] : [];
  return (
    <div className="two">
      <div>
        <h3>What will happen</h3>
        <ol>
          {[
            'Every new request goes to blue, in one move.',
            'Data stays: nothing that was written is lost.',
            'The rollback is latched: starting again takes the senior owner and a second person.',
            ...signatures,
          ].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      </div>
      <div>
        <h3>Who may</h3>
        {may.length === 0 && <p>Nobody holds a role that may.</p>}
        <ul>
          {may.map(({ person, role }) => (
            <li key={person}>
              <Glyph name="person" /> <b>{person}</b>, {words(role).toLowerCase()}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
