/** A film with its captions on, at the speed that suits, and everything that is said as text. */
import type { FilmProgress, ModuleView, TrainingWords } from '@slipway/api';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { FilmSeen } from './film-seen.tsx';
import { useReport, useSecondsRead, type Report } from './use-report.ts';
import { WORDS, type Language } from './words.ts';

const SPEEDS = [0.75, 1, 1.25, 1.5] as const;

interface FilmPlayerProps {
  readonly films: ModuleView['films'];
  readonly title: TrainingWords;
  readonly language: Language;
  /** What the server knows of it. */
  readonly progress: FilmProgress;
  readonly report: (report: Report) => void;
}

/** Each film is a player of its own: what was played of one is not of the other. */
export function FilmPlayer(props: FilmPlayerProps) {
  return <OneFilm {...props} key={props.films[props.language].film} />;
}

function OneFilm({ films, title, language, progress, report }: FilmPlayerProps) {
  const { video, captions, film, transcript } = films[language];
  const seen = progress.films[language];
  const [speed, setSpeed] = useState<number>(1);
  const [player, setPlayer] = useState<HTMLVideoElement | null>(null);
  const [isReading, setReading] = useState(false);
  const read = useSecondsRead(isReading, seen.read);
  useReport({ film, player, read, isDone: seen.isDone, report });
  useEffect(() => {
    if (player) player.playbackRate = speed;
  }, [speed, player]);
  return (
    <div className="film">
      <div>
        <video
          ref={setPlayer}
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
        <FilmSeen {...{ seen, language }} />
      </div>
      <details className="transcript" onToggle={({ currentTarget: { open } }) => setReading(open)}>
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
