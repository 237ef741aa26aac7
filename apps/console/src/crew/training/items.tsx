/** How each kind of question is answered: by touch, by keyboard, and by a barcode scanner. */
import type { ItemView } from '@slipway/api';
import { useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { moved } from './views.ts';
import { WORDS, type Language } from './words.ts';

export interface AnswerProps {
  readonly item: ItemView;
  /** Places of options as they are shown. */
  readonly places: readonly number[];
  readonly choose: (places: readonly number[]) => void;
  readonly language: Language;
}

export function Choice({ item: { options, isMany }, places, choose, language }: AnswerProps) {
  const toggle = (place: number) => {
    if (!isMany) return choose([place]);
    const without = places.filter((one) => one !== place);
    return choose(without.length === places.length ? [...places, place] : without);
  };
  return (
    <div className="options" role={isMany ? 'group' : 'radiogroup'} aria-labelledby="asked">
      {options.map(({ text }, place) => (
        <label key={text.en}>
          <input
            type={isMany ? 'checkbox' : 'radio'}
            name="option"
            checked={places.includes(place)}
            onChange={() => toggle(place)}
          />
          <span>{text[language]}</span>
        </label>
      ))}
    </div>
  );
}

export function Order({ item: { options }, places, choose, language }: AnswerProps) {
  return (
    <ol className="options" aria-labelledby="asked">
      {places.map((place, at) => {
        const text = options[place]!.text[language];
        const step = (by: -1 | 1, word: string, sign: string) => (
          <Button
            className="btn"
            aria-label={`${word}: ${text}`}
            isDisabled={moved(places, at, by) === places}
            onPress={() => choose(moved(places, at, by))}
          >
            {sign}
          </Button>
        );
        return (
          <li key={text}>
            <span>{text}</span>
            {step(-1, WORDS.up[language], '↑')}
            {step(1, WORDS.down[language], '↓')}
          </li>
        );
      })}
    </ol>
  );
}

const percent = (share: number) => `${share * 100}%`;

export function Hotspot({ item, places, choose, language }: AnswerProps) {
  const { pictures, options } = item;
  return (
    <div className="hotspot" role="group" aria-labelledby="asked">
      {pictures && <img src={pictures[language]} alt="" />}
      {options.map(({ text, area }, place) => (
        <Button
          key={text.en}
          aria-label={text[language]}
          aria-pressed={places.includes(place)}
          style={
            area
              ? {
                  left: percent(area.left),
                  top: percent(area.top),
                  width: percent(area.width),
                  height: percent(area.height),
                }
              : {}
          }
          onPress={() => choose([place])}
        />
      ))}
    </div>
  );
}

export function Scan({ item: { options }, places, choose, language }: AnswerProps) {
  const [code, setCode] = useState('');
  const [isUnknown, setUnknown] = useState(false);
  // A scanner types the digits and presses Enter.
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const place = options.findIndex((option) => option.code === code.trim());
    setUnknown(place === -1);
    setCode('');
    if (place !== -1) choose([place]);
  };
  return (
    <>
      <form className="scan" onSubmit={submit}>
        <label>
          {WORDS.barcode[language]}
          <input
            autoComplete="off"
            inputMode="numeric"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
      </form>
      {isUnknown && <p role="alert">{WORDS.notHere[language]}</p>}
      <div className="options" role="radiogroup" aria-labelledby="asked">
        {options.map(({ text, code: digits }, place) => (
          <label key={text.en}>
            <input
              type="radio"
              name="item"
              checked={places.includes(place)}
              onChange={() => choose([place])}
            />
            <span>
              {text[language]} <small>{digits}</small>
            </span>
          </label>
        ))}
      </div>
    </>
  );
}
