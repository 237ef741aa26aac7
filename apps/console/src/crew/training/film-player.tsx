/** A film with its captions on, at the speed that suits, and everything that is said as text. */
import type { ModuleView, TrainingWords } from '@slipway/api';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { WORDS, type Language } from './words.ts';

const SPEEDS = [0.75, 1, 1.25, 1.5] as const;

interface FilmPlayerProps {
  readonly films: ModuleView['films'];
  readonly title: TrainingWords;
  readonly language: Language;
}

export function FilmPlayer({ films, title, language }: FilmPlayerProps) {
  const { video, captions, transcript } = films[language];
  const [speed, setSpeed] = useState<number>(1);
  const player = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (player.current) player.current.playbackRate = speed;
  }, [speed, video]);
  return (
    <div className="film">
      <div>
        <video
          key={video}
          ref={player}
          controls
          playsInline
          preload="metadata"
          aria-label={`${WORDS.film[language]}: ${title[language]}`}
          onPlay={(event) => (event.currentTarget.playbackRate = speed)}
        >
          <source src={video} type="video/webm" />
          <track default kind="captions" src={captions} srcLang={language} label={language} />
        </video>
        <div className="speeds" role="group" aria-label={WORDS.speed[language]}>
          {SPEEDS.map((one) => (
            <Button
              key={one}
              className="btn"
              aria-pressed={one === speed}
              onPress={() => setSpeed(one)}
            >
              {one}×
            </Button>
          ))}
        </div>
      </div>
      <details className="transcript" open>
        <summary>{WORDS.transcript[language]}</summary>
        <p>{WORDS.silent[language]}</p>
        <ol>
          {transcript.map((said) => (
            <li key={said}>{said}</li>
          ))}
        </ol>
      </details>
    </div>
  );
}
