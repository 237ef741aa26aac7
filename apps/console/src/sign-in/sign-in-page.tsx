/** Who works here: by a passkey, by the company's own sign-in, or by the link that begins. */
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Refusal } from '../live/act.ts';
import {
  endSession,
  readWays,
  registerPasskey,
  signInByPasskey,
  type Registered,
  type Ways,
} from '../live/ceremony.ts';
import type { Answer } from '../live/decide.ts';
import { whoami, type Whoami } from '../live/whoami.ts';
import { signIn, signOut } from '../live/session.ts';
import { keepSigner } from '../live/signer.ts';
import './sign-in.css';

/** @returns the secret of the first-run address, which is taken out of it; null: there is none */
function takeLink(): string | null {
  const link = new URLSearchParams(location.hash.slice(1)).get('link');
  if (link !== null) history.replaceState(null, '', location.pathname);
  return link;
}

interface Page {
  readonly who: Whoami | null;
  readonly ways: Ways | null;
  readonly made: Registered | null;
  readonly refusal: Refusal | null;
}

export default function SignInPage() {
  const [link, setLink] = useState(takeLink);
  const [page, setPage] = useState<Page>({ who: null, ways: null, made: null, refusal: null });
  const show = (more: Partial<Page>) => setPage((before) => ({ ...before, ...more }));
  const look = async () => {
    const who = await whoami();
    if (who.person !== null) signIn({ person: who.person, token: '' });
    show({ who, ways: await readWays() });
  };
  const leave = (everywhere: boolean) => step(endSession(everywhere), signOut);
  useEffect(() => void look(), []);
  /** Does a step, and shows what came of it. */
  const step = async <Told,>(asked: Promise<Answer<Told>>, told: (answer: Told) => void) => {
    const answer = await asked;
    if ('refusal' in answer) return show({ refusal: answer.refusal });
    show({ refusal: null });
    told(answer.told);
    await look();
  };
  const register = () =>
    step(registerPasskey(link), (made) => {
      setLink(null);
      show({ made });
      const { person, line } = made;
      keepSigner({ person, key: line.id, credential: line.credential });
    });
  const { who, ways, made, refusal } = page;
  return (
    <main className="sign-in">
      <h1>Sign in</h1>
      {refusal && (
        <p role="alert" className="refused">
          <b>{refusal.what}</b> {refusal.state} {refusal.next}
        </p>
      )}
      {made && <Line made={made} />}
      {link !== null && <Begin register={() => void register()} />}
      {link === null && who?.person == null && ways && (
        <Offer ways={ways} signIn={() => void step(signInByPasskey(), () => undefined)} />
      )}
      {who?.person != null && (
        <section aria-label="Signed in">
          <p>
            Signed in as <b>{who.person}</b>. <a href="/">To the fleet</a>
          </p>
          <Button className="btn" onPress={() => void register()}>
            Make another passkey
          </Button>
          <Button className="btn" onPress={() => void leave(false)}>
            Sign out
          </Button>
          <Button className="btn" onPress={() => void leave(true)}>
            Sign out everywhere
          </Button>
        </section>
      )}
    </main>
  );
}

function Begin({ register }: { readonly register: () => void }) {
  return (
    <section aria-label="Begin">
      <p>This link works once. It makes a passkey for you, and signs you in.</p>
      <Button className="btn primary" onPress={register}>
        Make a passkey
      </Button>
    </section>
  );
}

interface OfferProps {
  readonly ways: Ways;
  readonly signIn: () => void;
}

function Offer({ ways, signIn }: OfferProps) {
  return (
    <section aria-label="Ways to sign in">
      {ways.passkey && (
        <Button className="btn primary" onPress={signIn}>
          Sign in with a passkey
        </Button>
      )}
      {ways.openid !== null && (
        <a className="btn" href="/api/sign-in/openid">
          Sign in at {ways.openid}
        </a>
      )}
      <p>
        No passkey yet? Whoever keeps this installation makes you a link:{' '}
        <code>slipway sign-in link --person YOU</code>
      </p>
    </section>
  );
}

/** The passkey signs decisions once its line stands in people.yaml. */
function Line({ made }: { readonly made: Registered }) {
  return (
    <section aria-label="Your new passkey">
      <p>
        With this line below your <code>keys</code> in <code>people.yaml</code>, it signs decisions,
        too:
      </p>
      <pre tabIndex={0}>{made.line.yaml}</pre>
    </section>
  );
}
