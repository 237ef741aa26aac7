/** What a learner looks at, on a phone as well: their modules, and the one that is open. */
import type { LearnerView } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { addressOf } from '../../core/address.ts';
import type { Session } from '../../live/session.ts';
import { useReading } from '../../live/use-reading.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Link } from '../../ui/link.tsx';
import { ModulePage } from './module-page.tsx';
import type { TrainingProps } from './training-screen.tsx';
import { isLearnerView } from './views.ts';
import { WORDS, type Language } from './words.ts';

export interface WithSession extends TrainingProps {
  readonly session: Session | null;
  readonly openSignIn: () => void;
}

export function Learn(props: WithSession) {
  const { session, openSignIn } = props;
  if (session === null) {
    return (
      <section className="none">
        <p>Sign in as yourself: modules are of one person. Inicie sesión para ver sus módulos.</p>
        <Button className="btn primary" onPress={openSignIn}>
          Sign in
        </Button>
      </section>
    );
  }
  return <Learner {...props} session={session} key={session.person} />;
}

function Learner(props: TrainingProps & { readonly session: Session }) {
  const { view, pick, session } = props;
  const part = `crew/training/people/${encodeURIComponent(session.person)}`;
  const { view: learner, failed, ask } = useReading(view.id, part, isLearnerView);
  const [chosen, setChosen] = useState<Language | null>(null);
  if (learner === null) {
    return (
      <section className="none">
        <p>{failed ?? 'Asking for your modules…'}</p>
      </section>
    );
  }
  const language = chosen ?? learner.person.language;
  const other = language === 'en' ? 'es' : 'en';
  const own = learner.modules.find(({ module }) => module.id === pick.case);
  return (
    <section className="panel learn" lang={language} aria-label={WORDS.yours[language]}>
      <div className="learn-head">
        {own && (
          <Link className="link" to={addressOf(view.id, 'training', { show: 'learn' })}>
            {WORDS.back[language]}
          </Link>
        )}
        <Button className="link" lang={other} onPress={() => setChosen(other)}>
          {WORDS.language[language]}
        </Button>
      </div>
      {own ? (
        <ModulePage {...{ session, own, language, ask }} launch={view.id} key={own.module.id} />
      ) : (
        <Modules {...{ learner, language }} launch={view.id} />
      )}
    </section>
  );
}

interface ModulesProps {
  readonly launch: string;
  readonly learner: LearnerView;
  readonly language: Language;
}

/** What the person's work asks for comes first; a refresher is shown once there is something to it. */
function Modules({ launch, learner, language }: ModulesProps) {
  const wanted = new Set(learner.person.standings.map(({ name }) => name));
  const due = new Map(learner.person.due.map((one) => [one.module, one]));
  const shown = learner.modules.filter(({ module, lacks }) => {
    return module.refreshes === null || lacks.length === 0;
  });
  const rank = ({ module }: (typeof shown)[number]) =>
    wanted.has(module.certificate ?? '') ? 0 : 1;
  return (
    <>
      <h2>{WORDS.yours[language]}</h2>
      <ul className="modules">
        {shown
          .toSorted((one, two) => rank(one) - rank(two))
          .map(({ module, isPassed, lacks }) => (
            <li key={module.id} data-st={isPassed ? 'healthy' : 'idle'}>
              <Glyph name={isPassed ? 'healthy' : 'idle'} />
              <span>
                <Link
                  className="link"
                  to={addressOf(launch, 'training', { show: 'learn', case: module.id })}
                >
                  {module.title[language]}
                </Link>
                <small>
                  {module.minutes} {WORDS.minutes[language]} ·{' '}
                  {WORDS[isPassed ? 'passed' : 'toDo'][language]}
                  {lacks.length > 0 && ` · ${WORDS.first[language]} ${lacks.join(', ')}`}
                  {due.has(module.id) && ` · ${WORDS.due[language]} ${dayOf(due.get(module.id)!)}`}
                </small>
              </span>
            </li>
          ))}
      </ul>
    </>
  );
}

const dayOf = ({ dueMs }: { readonly dueMs: number }): string =>
  new Date(dueMs).toISOString().slice(0, 10);
