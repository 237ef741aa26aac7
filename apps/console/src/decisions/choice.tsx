/** One of a few: radio buttons that look like chips. */
import { useId } from 'react';

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly (readonly [value: string, word: string])[];
  readonly chosen: string;
  readonly choose: (value: string) => void;
}

export function Choice({ label, options, chosen, choose }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      {options.map(([value, word]) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={value === chosen}
            onChange={() => choose(value)}
          />
          {word}
        </label>
      ))}
    </fieldset>
  );
}
