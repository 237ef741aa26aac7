/** An act other than a rollback: what it does, why, and the passkey that signs it. */
import type { Decided, DecisionOption } from '@slipway/api';
import { useState, type FormEvent } from 'react';
import { Refused } from '../business/refused.tsx';
import type { Refusal } from '../live/act.ts';
import { decide } from '../live/decide.ts';
import { useSession } from '../live/session.ts';
import { useSigner } from '../live/signer.ts';
import { Panel } from '../wall/panel.tsx';
import { isComplete, SignerForm } from './signer-form.tsx';

interface SignDialogProps {
  readonly launch: string;
  readonly option: DecisionOption | null;
  readonly close: () => void;
  /** Something was decided: read anew. */
  readonly done: () => void;
}

export function SignDialog({ option, close, ...rest }: SignDialogProps) {
  return (
    <Panel title={option?.title ?? ''} isOpen={option !== null} close={close} hasForm>
      {option && <Form {...rest} option={option} />}
    </Panel>
  );
}

interface FormProps extends Pick<SignDialogProps, 'launch' | 'done'> {
  readonly option: DecisionOption;
}

function Form({ launch, option, done }: FormProps) {
  const [session, signer] = [useSession(), useSigner()];
  const [reason, setReason] = useState('');
  const [isActing, setActing] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [decided, setDecided] = useState<Decided | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete(signer)) return;
    setActing(true);
    const { act, target } = option;
    const wish = { act, target, words: { reason: reason.trim() } };
    const answer = await decide(launch, wish, signer, session);
    setActing(false);
    setRefusal('refusal' in answer ? answer.refusal : null);
    if ('refusal' in answer) return;
    setDecided(answer.told);
    done();
  };
  if (decided) return <Outcome decided={decided} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <ul>
        {option.consequences.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p>Takes: {option.who}.</p>
      <label>
        Reason, for the record
        <textarea
          autoFocus
          required
          maxLength={500}
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <SignerForm />
      {refusal && <Refused refusal={refusal} />}
      <button type="submit" className="btn primary" disabled={isActing || !isComplete(signer)}>
        Sign with passkey
      </button>
    </form>
  );
}

/** What came of a signature. */
export function Outcome({ decided }: { readonly decided: Decided }) {
  return (
    <p role="status" className="outcome">
      <b>{decided.done ? 'Done.' : 'Signed, and not done yet.'}</b> {decided.text}
      {decided.lacking.length > 0 && ` Still wanted: ${decided.lacking.join(', and ')}.`}
    </p>
  );
}
