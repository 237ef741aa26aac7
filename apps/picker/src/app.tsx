/** Which screen the page shows: the address names the list, the agent says whether it is open. */
import { useEffect, useState } from 'react';
import { closeSession, readPicks, writeStep } from './live/agent.ts';
import { Desk } from './live/desk.ts';
import { useWords } from './live/preferences.ts';
import { useListInAddress } from './live/use-list.ts';
import { useOverview } from './live/use-overview.ts';
import { CodeScreen } from './screens/code-screen.tsx';
import { ListsScreen } from './screens/lists-screen.tsx';
import { PickScreen } from './screens/pick-screen.tsx';

export function App() {
  const words = useWords();
  const [look, lookAgain] = useOverview();
  const [list, goTo] = useListInAddress();
  const person = look.is === 'open' ? look.overview.me.person : null;
  const desk = useDesk(list, person);
  if (look.is === 'closed') return <CodeScreen onOpen={() => void lookAgain()} />;
  if (look.is === 'loading') return null;
  if (look.is === 'silent') return <Empty title={words.noAgent[0]} text={words.noAgent[1]} />;
  const { overview } = look;
  if (list !== null && desk) {
    const isGone = !overview.lists.some((one) => one.list === list);
    const props = { desk, isGone, line: overview.line };
    return <PickScreen {...props} onBack={() => goTo(null)} />;
  }
  if (list !== null && overview.lists.some((one) => one.list === list)) return null; // it comes
  const signOut = async () => {
    await closeSession();
    await lookAgain();
  };
  return <ListsScreen overview={overview} onChoose={goTo} onSignOut={() => void signOut()} />;
}

/** @returns the desk with this list, once the agent has given it to this person */
function useDesk(list: string | null, person: string | null): Desk | null {
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    let isGone = false;
    setDesk(null);
    if (list === null || person === null) return;
    const take = async () => {
      const answer = await readPicks(list);
      if (isGone || answer.is !== 'ok') return;
      const parts = {
        person,
        write: writeStep,
        nowMs: Date.now,
        newOpId: () => crypto.randomUUID(),
        sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
      };
      setDesk(new Desk(answer.value, parts));
    };
    void take();
    return () => {
      isGone = true;
    };
  }, [list, person]);
  return desk;
}

function Empty({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <main className="entry">
      <h1>{title}</h1>
      <p>{text}</p>
    </main>
  );
}
