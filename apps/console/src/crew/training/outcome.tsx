/** What came of an assessment: how much was right, why, and what comes next. */
import type { ResultView } from '@slipway/api';
import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { useNow } from '../../live/use-now.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { WORDS, type Language } from './words.ts';

interface OutcomeProps {
  readonly result: ResultView;
  readonly language: Language;
  readonly again: () => Promise<void>;
}

export function Outcome({ result, language, again }: OutcomeProps) {
  const { passed, items, retakeFromMs, waits } = result;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const nowMs = useNow();
  const leftSeconds = Math.max(0, Math.ceil(((retakeFromMs ?? 0) - nowMs) / 1000));
  const right = items.filter(({ isRight }) => isRight).length;
  return (
    <div className="outcome" data-st={passed ? 'healthy' : 'holding'}>
      <h3 ref={heading} tabIndex={-1}>
        {WORDS[passed ? 'wellDone' : 'notYet'][language]} {right}/{items.length}{' '}
        {WORDS.right[language]}
      </h3>
      {waits !== null && <p>{WORDS.mentor[language]}</p>}
      <ul>
        {items.map(({ item, ask, isRight, why }) => (
          <li key={item} data-st={isRight ? 'healthy' : 'holding'}>
            <Glyph name={isRight ? 'healthy' : 'holding'} />
            <span>
              <b>{ask[language]}</b> {WORDS[isRight ? 'isRight' : 'isWrong'][language]}.{' '}
              {why[language]}
            </span>
          </li>
        ))}
      </ul>
      {!passed && leftSeconds > 0 && (
        <p>
          {WORDS.wait[language]} {leftSeconds} {WORDS.seconds[language]}.
        </p>
      )}
      {!passed && (
        <Button className="btn primary" isDisabled={leftSeconds > 0} onPress={again}>
          {WORDS.again[language]}
        </Button>
      )}
    </div>
  );
}
