/** What must be read before anything else: over the whole page, until a tap or the right scan. */
import { useEffect, useRef } from 'react';
import type { Told } from '../core/words.ts';
import { useWords } from '../live/preferences.ts';
import { Glyph } from './glyph.tsx';

export function Alarm({
  told,
  onClose,
}: {
  readonly told: Told;
  readonly onClose: (() => void) | null;
}) {
  const words = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [title, text] = told;
  useEffect(() => button.current?.focus(), [title, text]);
  return (
    <div className="alarm" role="alertdialog" aria-modal="true" aria-labelledby="alarm-title">
      <Glyph name="attend" />
      <h2 id="alarm-title">{title}</h2>
      <p>{text}</p>
      {onClose && (
        <button type="button" ref={button} onClick={onClose}>
          {words.goOn}
        </button>
      )}
    </div>
  );
}
