/** Training as the API tells of it. */
import type {
  CertificateView,
  FilmProgress,
  FilmView,
  ItemView,
  LearnerView,
  ModuleView,
  ResultView,
  Seen,
  TaughtView,
  TraineeView,
} from '@slipway/api';
import {
  type Catalog,
  type CertificateStanding,
  type Film,
  filmGate,
  type FilmGate,
  type FilmSeen,
  type Learner,
  type Progress,
  type Question,
  type Result,
  showItem,
  type Attempt,
  type TrainingModule,
} from '@slipway/crew/training';
import { basename } from 'node:path';

export function taughtView(module: TrainingModule): TaughtView {
  const { id, title, certificate, refreshes, minutes, needs, checks } = module;
  return { id, title, certificate, refreshes, minutes, needs: [...needs], checks: [...checks] };
}

function certificateView({
  name,
  standing,
  path,
  waitsSinceMs,
}: CertificateStanding): CertificateView {
  const untilMs =
    standing.is === 'valid'
      ? standing.untilMs
      : standing.is === 'expired'
        ? standing.sinceMs
        : null;
  const way = path && { modules: [...path.modules], minutes: path.minutes };
  return { name, standing: standing.is, untilMs, path: way, waitsSinceMs };
}

export function traineeView({ person, standings, due }: Progress): TraineeView {
  const { id, name, home, isMentor, mentor, language } = person;
  const all = standings.map(certificateView);
  return { id, name, store: home, isMentor, mentor, language, standings: all, due: [...due] };
}

/** @returns when a failed attempt may be followed by another, ms since 1970; null: at once */
function retakeFrom(module: TrainingModule, last: Result | null, nowMs: number): number | null {
  if (last === null || last.passed) return null;
  const fromMs = last.endedMs + module.assessment.retakeAfterMs;
  return fromMs > nowMs ? fromMs : null;
}

const seenView = ({ lengthMs, neededMs, playedMs, readMs, how }: FilmSeen): Seen => ({
  seconds: lengthMs / 1000,
  needed: neededMs / 1000,
  watched: playedMs / 1000,
  read: readMs / 1000,
  isDone: how !== null,
});

export function filmProgress({ isOpen, films: { en, es } }: FilmGate): FilmProgress {
  return { isOpen, films: { en: seenView(en), es: seenView(es) } };
}

export function learnerView(learner: Learner, catalog: Catalog, nowMs: number): LearnerView {
  const { attempts, passed, watched } = learner;
  const modules = [...catalog.values()].map((module) => {
    const done = attempts.find((one) => one.attempt.module === module.id && one.result);
    const last = done?.result ?? null;
    const needs = module.refreshes === null ? module.needs : [module.refreshes];
    return {
      module: taughtView(module),
      isPassed: passed.has(module.id),
      lacks: needs.filter((need) => !passed.has(need)),
      film: filmProgress(filmGate(module.films, watched)),
      last: last && { share: last.share, passed: last.passed, atMs: last.endedMs },
      retakeFromMs: retakeFrom(module, last, nowMs),
    };
  });
  return { atMs: nowMs, person: traineeView(learner), modules };
}

/** @returns the address of a module's file */
const mediaOf = (launch: string, module: string, file: string): string =>
  `/api/launches/${encodeURIComponent(launch)}/crew/training/media/${module}/${file}`;

export function moduleView(launch: string, module: TrainingModule): ModuleView {
  // Another film has another address: none is kept from before it was exchanged.
  const film = ({ video, captions, durationMs, hash, cues }: Film): FilmView => ({
    video: `${mediaOf(launch, module.id, basename(video))}?film=${hash.slice(0, 8)}`,
    captions: mediaOf(launch, module.id, basename(captions)),
    film: hash,
    seconds: durationMs / 1000,
    transcript: cues.map(({ text }) => text),
  });
  const { items, mastery } = module.assessment;
  const films = { en: film(module.films.en), es: film(module.films.es) };
  return { module: taughtView(module), items, mastery, films };
}

export function itemViews(
  launch: string,
  { module, seed }: Attempt,
  asked: readonly Question[],
): ItemView[] {
  return asked.map((question, place) => {
    const { picture, options, ...shown } = showItem(question, seed, place);
    const of = (language: string) => mediaOf(launch, module, `${picture}.${language}.webp`);
    const pictures = picture === null ? null : { en: of('en'), es: of('es') };
    return { ...shown, options: [...options], pictures };
  });
}

export function resultView(
  module: TrainingModule,
  asked: readonly Question[],
  result: Result,
  { waits, nowMs }: { readonly waits: string | null; readonly nowMs: number },
): ResultView {
  const right = new Map(result.items.map(({ item, isRight }) => [item, isRight]));
  return {
    passed: result.passed,
    share: result.share,
    mastery: module.assessment.mastery,
    items: asked.map(({ id, ask, why }) => {
      return { item: id, ask, why, isRight: right.get(id) ?? false };
    }),
    retakeFromMs: retakeFrom(module, result, nowMs),
    waits,
  };
}
