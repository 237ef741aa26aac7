/** Who works here: a name of the launch's people, and the token that says that they may. */
import { useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { signIn, signOut, type Session } from '../live/session.ts';
import { Panel } from '../wall/panel.tsx';

interface SignedInProps {
  readonly session: Session | null;
  readonly openSignIn: () => void;
}

export function SignedIn({ session, openSignIn }: SignedInProps) {
  return session === null ? (
    <Button className="btn" onPress={openSignIn}>
      Sign in to work on cases
    </Button>
  ) : (
    <span className="signed-in">
      Working as <b>{session.person}</b>{' '}
      <Button className="link" onPress={signOut}>
        Sign out
      </Button>
    </span>
  );
}

interface SignInProps {
  readonly isOpen: boolean;
  readonly close: () => void;
}

export function SignIn({ isOpen, close }: SignInProps) {
  return (
    <Panel title="Sign in" isOpen={isOpen} close={close} hasForm>
      <SignInForm close={close} />
    </Panel>
  );
}

/** Mounted anew each time: a token that was typed stays nowhere but in the session. */
function SignInForm({ close }: Pick<SignInProps, 'close'>) {
  const [person, setPerson] = useState('');
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn({ person: person.trim(), token: token.trim() });
    close();
  };
  return (
    <form onSubmit={submit}>
      <label>
        Your id among the launch’s people
        <input
          autoFocus
          required
          maxLength={60}
          autoComplete="username"
          value={person}
          onChange={(event) => setPerson(event.target.value)}
        />
      </label>
      <label>
        <span>
          The installation’s token, from <code>.slipway/api-token</code>
        </span>
        <input
          required
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <p>Both are kept in this tab alone, until it is closed or you sign out.</p>
      <p>
        Or sign in <a href="/sign-in">with a passkey</a>.
      </p>
      <button type="submit" className="btn primary">
        Sign in
      </button>
    </form>
  );
}
