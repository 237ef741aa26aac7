/** How much of a film counts as seen, and how much its questions ask for. */
import type { Seen } from '@slipway/api';
import { WORDS, type Language } from './words.ts';

interface FilmSeenProps {
  readonly seen: Seen;
  readonly language: Language;
}

export function FilmSeen({ seen, language }: FilmSeenProps) {
  const { seconds, needed, watched, read, isDone } = seen;
  const say = (word: keyof typeof WORDS) => WORDS[word][language];
  const share = Math.max(watched / needed, read / seconds);
  const [length, asked] = [Math.ceil(seconds), Math.ceil(needed)];
  return (
    <div className="seen">
      <progress aria-label={say('seen')} max={1} value={Math.min(1, share)} />
      <p>
        {Math.floor(watched)} {say('of')} {length} s {say('watched')}
        {read >= 1 && ` · ${Math.floor(read)} ${say('of')} ${length} s ${say('read')}`}.{' '}
        {!isDone && `${say('asks')} ${asked} s.`}
      </p>
    </div>
  );
}
