/** Something that is done with a reason, which goes into the record. */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Refusal } from '../live/act.ts';
import { Panel } from '../wall/panel.tsx';
import { Refused } from './refused.tsx';

/** What is about to be done. */
export interface Asked {
  readonly title: string;
  readonly says: ReactNode;
  /** What the button says. */
  readonly word: string;
  /** @returns null when it was done */
  readonly act: (reason: string) => Promise<Refusal | null>;
}

interface ReasonFormProps {
  readonly asked: Asked | null;
  readonly close: () => void;
}

export function ReasonForm({ asked, close }: ReasonFormProps) {
  return (
    <Panel title={asked?.title ?? ''} isOpen={asked !== null} close={close} hasForm>
      {asked && <Form asked={asked} close={close} />}
    </Panel>
  );
}

function Form({ asked, close }: { readonly asked: Asked; readonly close: () => void }) {
  const [reason, setReason] = useState('');
  const [isActing, setActing] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const submit = async () => {
    setActing(true);
    const refused = await asked.act(reason.trim());
    setActing(false);
    setRefusal(refused);
    if (refused === null) close();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <form onSubmit={onSubmit}>
      <p>{asked.says}</p>
      <label>
        Reason, for the record
        <textarea
          autoFocus
          required
          maxLength={500}
          rows={3}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {refusal && <Refused refusal={refusal} />}
      <button type="submit" className="btn primary" disabled={isActing || reason.trim() === ''}>
        {asked.word}
      </button>
    </form>
  );
}
