/** `h` holds the launch where it is: one key and a reason, by whoever has signed in. */
import type { LaunchView } from '@slipway/api';
import { useEffect, useState } from 'react';
import { ReasonForm } from '../business/reason-form.tsx';
import { SignIn } from '../business/sign-in.tsx';
import { post } from '../live/decide.ts';
import { whoami } from '../live/whoami.ts';
import { useSession } from '../live/session.ts';
import { isSingleKey } from '../ui/single-keys.ts';

type Open = 'hold' | 'sign-in' | null;

export function HoldKey({ view: { id, name } }: { readonly view: LaunchView }) {
  const session = useSession();
  const [open, setOpen] = useState<Open>(null);
  const [isKnown, setKnown] = useState(false);
  useEffect(() => {
    void whoami().then(({ person }) => setKnown(person !== null));
  }, []);
  const maySignIn = session === null && !isKnown;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'h' || event.repeat || !isSingleKey(event)) return;
      event.preventDefault();
      setOpen(maySignIn ? 'sign-in' : 'hold');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [maySignIn]);
  const asked = {
    title: `Hold ${name}`,
    says: 'Every store stays at its share until somebody says that it goes on.',
    word: 'Hold',
    act: async (reason: string) => {
      const answer = await post(id, 'hold', { reason }, session);
      return 'refusal' in answer ? answer.refusal : null;
    },
  };
  return (
    <>
      <SignIn isOpen={open === 'sign-in'} close={() => setOpen(null)} />
      <ReasonForm asked={open === 'hold' ? asked : null} close={() => setOpen(null)} />
    </>
  );
}
