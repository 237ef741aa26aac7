/** The page is closed: a code opens it for a person, for a shift. */
import { useState } from 'react';
import { openSession } from '../live/agent.ts';
import { useWords } from '../live/preferences.ts';

export function CodeScreen({ onOpen }: { readonly onOpen: () => void }) {
  const words = useWords();
  const [code, setCode] = useState('');
  const [error, setError] = useState('');
  const open = async () => {
    const answer = await openSession(code.replaceAll(/\D/g, ''));
    if (answer.is === 'ok') onOpen();
    else setError(answer.is === 'silent' ? words.noAgent[1] : words.wrongCode);
  };
  return (
    <main className="entry">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <h1>
          <label htmlFor="code">{words.code}</label>
        </h1>
        <p id="code-text">{words.codeText}</p>
        <input
          id="code"
          value={code}
          autoFocus
          autoComplete="off"
          inputMode="numeric"
          aria-describedby="code-text code-error"
          onChange={({ target }) => setCode(target.value)}
        />
        <p id="code-error" className="wrong" role="alert">
          {error}
        </p>
        <button type="submit" className="scan">
          {words.open}
        </button>
      </form>
    </main>
  );
}
