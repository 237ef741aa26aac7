/** The store's lists: one's own first, then those that nobody holds. */
import { useState } from 'react';
import type { ListInShort, Overview } from '../live/agent.ts';
import { usePreferences, useWords } from '../live/preferences.ts';
import { Glyph } from '../ui/glyph.tsx';
import { LineChip } from '../ui/line-chip.tsx';
import { Settings } from './settings.tsx';

interface ListsScreenProps {
  readonly overview: Overview;
  readonly onChoose: (list: string) => void;
  readonly onSignOut: () => void;
}

export function ListsScreen({ overview, onChoose, onSignOut }: ListsScreenProps) {
  const words = useWords();
  const [isSetting, setSetting] = useState(false);
  const { me, lists, line } = overview;
  const rank = ({ picker, open }: ListInShort) =>
    open === 0 ? 2 : picker === me.person ? 0 : picker === null ? 1 : 3;
  const sorted = lists.toSorted((a, b) => rank(a) - rank(b) || a.batch - b.batch);
  return (
    <main>
      <header className="top">
        <button
          type="button"
          className="icon"
          aria-label={words.settings}
          aria-expanded={isSetting}
          onClick={() => setSetting(!isSetting)}
        >
          <Glyph name="settings" />
        </button>
        <div>
          <b>{words.pickLists}</b>
          <span>{me.name}</span>
        </div>
        <LineChip line={line} />
      </header>
      <h1 className="vh">{words.pickLists}</h1>
      {isSetting && <Settings onSignOut={onSignOut} />}
      {lists.length === 0 && <p className="empty">{words.noLists}</p>}
      <ul className="lists">
        {sorted.map((list) => (
          <li key={list.list}>
            <ListButton list={list} isOthers={rank(list) === 3} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </main>
  );
}

interface ListButtonProps {
  readonly list: ListInShort;
  readonly isOthers: boolean;
  readonly onChoose: (list: string) => void;
}

function ListButton({ list, isOthers, onChoose }: ListButtonProps) {
  const words = useWords();
  const { language } = usePreferences().preferences;
  const zones = new Intl.ListFormat(language, { type: 'unit', style: 'short' }).format(
    list.zones.map(({ zone, lines }) => `${lines} ${words.zone[zone]}`),
  );
  const state = list.open === 0 ? words.done : words.left(list.open);
  return (
    <button type="button" disabled={isOthers} onClick={() => onChoose(list.list)}>
      <b>{words.batch(list.batch)}</b>
      <em>{isOthers && list.picker !== null ? words.heldBy(list.picker) : state}</em>
      <span>
        {words.lines(list.lines)}: {zones}
      </span>
    </button>
  );
}
