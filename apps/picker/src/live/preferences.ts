/** What somebody likes: language, size, theme. Kept by the browser of the handheld. */
import { createContext, useContext, useEffect, useState } from 'react';
import { WORDS, type Language, type Words } from '../core/words.ts';

export interface Preferences {
  readonly language: Language;
  readonly isLarge: boolean;
  /** Null: as the device has it. */
  readonly theme: 'light' | 'dark' | null;
}

const KEY = 'slipway-pick-preferences';

function read(): Preferences {
  const language = navigator.language.startsWith('es') ? 'es' : 'en';
  const plain: Preferences = { language, isLarge: false, theme: null };
  try {
    return { ...plain, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return plain;
  }
}

export interface Preferring {
  readonly preferences: Preferences;
  readonly prefer: (change: Partial<Preferences>) => void;
}

/** Once a page; it puts them onto the document. */
export function useOwnPreferences(): Preferring {
  const [preferences, setPreferences] = useState(read);
  useEffect(() => {
    localStorage.setItem(KEY, JSON.stringify(preferences));
    const { documentElement: html } = document;
    html.lang = preferences.language;
    html.classList.toggle('large', preferences.isLarge);
    if (preferences.theme) html.dataset['theme'] = preferences.theme;
    else delete html.dataset['theme'];
  }, [preferences]);
  const prefer = (change: Partial<Preferences>) => setPreferences((own) => ({ ...own, ...change }));
  return { preferences, prefer };
}

export const Preferred = createContext<Preferring | null>(null);

export function usePreferences(): Preferring {
  const own = useContext(Preferred);
  if (!own) throw new Error('usePreferences: outside of Preferred');
  return own;
}

export const useWords = (): Words => WORDS[usePreferences().preferences.language];
