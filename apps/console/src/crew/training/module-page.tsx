/** One module: its film, what is said, the questions, and what came of them. */
import type { AttemptView, FilmProgress, LearnerView, ModuleView, ResultView } from '@slipway/api';
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Refused } from '../../business/refused.tsx';
import type { Refusal } from '../../live/act.ts';
import type { Session } from '../../live/session.ts';
import { Assessment } from './assessment.tsx';
import { FilmPlayer } from './film-player.tsx';
import { ask, send } from './live.ts';
import { Outcome } from './outcome.tsx';
import type { Report } from './use-report.ts';
import { furtherOf, neededOf } from './views.ts';
import { WORDS, type Language } from './words.ts';

interface ModulePageProps {
  readonly launch: string;
  readonly session: Session;
  readonly own: LearnerView['modules'][number];
  readonly language: Language;
  /** Asks for the learner's standing anew. */
  readonly ask: () => void;
}

export function ModulePage({ launch, session, own, language, ask: askAgain }: ModulePageProps) {
  const { id } = own.module;
  const [shown, setShown] = useState<ModuleView | null>(null);
  const [attempt, setAttempt] = useState<AttemptView | null>(null);
  const [result, setResult] = useState<ResultView | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      const answer = await ask<ModuleView>(launch, `modules/${id}`);
      if (isOver) return;
      if ('told' in answer) setShown(answer.told);
      else setRefusal(answer.refusal);
    };
    void read();
    return () => {
      isOver = true;
    };
  }, [launch, id]);

  const [told, setTold] = useState(own.film);
  const progress = furtherOf(own.film, told);
  const report = useCallback(
    async (seen: Report) => {
      const wish = { person: session.person, module: id, ...seen };
      const answer = await send<FilmProgress>(session, launch, 'film', wish);
      if ('refusal' in answer) return setRefusal(answer.refusal);
      setRefusal(null);
      setTold((before) => furtherOf(before, answer.told));
    },
    [session, launch, id],
  );
  const start = async () => {
    const wish = { person: session.person, module: id };
    const answer = await send<AttemptView>(session, launch, 'attempts', wish);
    if ('refusal' in answer) return setRefusal(answer.refusal);
    setRefusal(null);
    setResult(null);
    setAttempt(answer.told);
  };
  const finish = async (answers: readonly { item: string; places: readonly number[] }[]) => {
    const wish = { person: session.person, attempt: attempt!.attempt, answers };
    const answer = await send<ResultView>(session, launch, 'answers', wish);
    if ('refusal' in answer) return setRefusal(answer.refusal);
    setRefusal(null);
    setResult(answer.told);
    setAttempt(null);
    askAgain();
  };

  return (
    <>
      <h2>{own.module.title[language]}</h2>
      {refusal && <Refused refusal={refusal} />}
      {attempt && <Assessment {...{ attempt, language }} finish={finish} key={attempt.attempt} />}
      {result && <Outcome {...{ result, language }} again={start} />}
      {!attempt && shown && (
        <>
          <FilmPlayer
            {...{ language, progress, report }}
            films={shown.films}
            title={own.module.title}
          />
          {!result && <Start {...{ shown, language, start }} isOpen={progress.isOpen} />}
        </>
      )}
    </>
  );
}

interface StartProps {
  readonly shown: ModuleView;
  readonly language: Language;
  /** The film was seen. */
  readonly isOpen: boolean;
  readonly start: () => Promise<void>;
}

function Start({ shown: { items, mastery }, language, isOpen, start }: StartProps) {
  return (
    <div className="learn-start">
      <Button
        className="btn primary"
        isDisabled={!isOpen}
        aria-describedby="why-wait"
        onPress={start}
      >
        {WORDS.start[language]}
      </Button>{' '}
      <span>
        {neededOf(items, mastery)} {WORDS.rule[language]} {items}.
      </span>
      <p id="why-wait" role="status">
        {WORDS[isOpen ? 'opened' : 'waits'][language]}
      </p>
    </div>
  );
}
