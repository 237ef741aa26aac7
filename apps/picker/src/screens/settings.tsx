/** Language, size and theme, each as a few buttons; and the way out. */
import type { Language } from '../core/words.ts';
import { usePreferences, useWords, type Preferences } from '../live/preferences.ts';

export function Settings({ onSignOut }: { readonly onSignOut: () => void }) {
  const words = useWords();
  const { preferences, prefer } = usePreferences();
  const { language, isLarge, theme } = preferences;
  return (
    <section className="card settings" aria-label={words.settings}>
      <Choice<Language>
        title={words.language}
        chosen={language}
        options={[
          ['en', 'English'],
          ['es', 'Español'],
        ]}
        onChoose={(next) => prefer({ language: next })}
      />
      <Choice
        title={words.text}
        chosen={isLarge}
        options={[
          [false, words.normal],
          [true, words.large],
        ]}
        onChoose={(next) => prefer({ isLarge: next })}
      />
      <Choice<Preferences['theme']>
        title={words.look}
        chosen={theme}
        options={[
          [null, words.byDevice],
          ['light', words.light],
          ['dark', words.dark],
        ]}
        onChoose={(next) => prefer({ theme: next })}
      />
      <button type="button" className="quiet" onClick={onSignOut}>
        {words.signOut}
      </button>
    </section>
  );
}

interface ChoiceProps<T> {
  readonly title: string;
  readonly chosen: T;
  readonly options: readonly (readonly [value: T, word: string])[];
  readonly onChoose: (value: T) => void;
}

function Choice<T>({ title, chosen, options, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div className="row">
        {options.map(([value, word]) => (
          <button
            key={word}
            type="button"
            aria-pressed={value === chosen}
            onClick={() => onChoose(value)}
          >
            {word}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
