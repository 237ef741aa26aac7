/** With which passkey of people.yaml somebody signs here; it is asked once, and kept. */
import { useEffect, useState } from 'react';
import { whoami } from '../live/whoami.ts';
import { whyNoPasskey } from '../live/passkey.ts';
import { useSession } from '../live/session.ts';
import { keepSigner, useSigner, type Signer } from '../live/signer.ts';

const EMPTY: Signer = { person: '', key: '', credential: '' };

const FIELDS = [
  ['person', 'Your id among the launch’s people', true],
  ['key', 'Id of your passkey, as in people.yaml', true],
  ['credential', 'Its credential, if this browser holds several', false],
] as const;

/** @returns whether somebody is named who may try to sign */
export const isComplete = (signer: Signer | null): signer is Signer => {
  return signer !== null && signer.person !== '' && signer.key !== '';
};

export function SignerForm() {
  const session = useSession();
  const kept = useSigner();
  const [isOpen, setOpen] = useState(!isComplete(kept));
  const signer = kept ?? { ...EMPTY, person: session?.person ?? '' };
  useEffect(() => {
    if (kept !== null) return;
    const name = async () => {
      const { person } = await whoami();
      if (person !== null) keepSigner({ ...EMPTY, person });
    };
    void name();
  }, [kept]);
  const cannot = whyNoPasskey();
  return (
    <details
      className="signer"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {isComplete(kept) ? `Signs as ${kept.person}, passkey ${kept.key}` : 'Who signs?'}
      </summary>
      {cannot && (
        <p role="alert">
          {cannot.what} {cannot.next}
        </p>
      )}
      {FIELDS.map(([name, label, isRequired]) => (
        <label key={name}>
          {label}
          <input
            required={isRequired}
            maxLength={1000}
            autoComplete="off"
            value={signer[name]}
            onChange={(event) => keepSigner({ ...signer, [name]: event.target.value.trim() })}
          />
        </label>
      ))}
      <p>
        No passkey yet? Register one here, and let whoever keeps <code>people.yaml</code> add the
        line that it shows. Until then the command line signs.
      </p>
    </details>
  );
}
