/** The queue as the API tells of it: cases with their step, and who stands at each desk. */
import type { TriageCaseView, TriageStoreView, TriageView } from '@slipway/api';
import { gapInWords, type TrainingStep } from '@slipway/crew';
import {
  follow,
  lastSync,
  readDesk,
  readQueue,
  type Guides,
  type QueuedCase,
} from '@slipway/crew/triage';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';

/** What ended is shown for so long. */
const SHOWN_MS = 8 * 3_600_000;

export interface TriageReading {
  readonly sql: Sql;
  readonly launch: LaunchRecord;
  readonly guides: Guides;
  readonly training: readonly TrainingStep[];
  readonly nowMs: number;
}

export async function triageView(reading: TriageReading): Promise<TriageView> {
  const { sql, launch, guides, nowMs } = reading;
  const cases = await readQueue(sql, { launch: launch.name, nowMs, endedWithinMs: SHOWN_MS });
  const waiting = Map.groupBy(
    cases.filter(({ state: { is } }) => is === 'open'),
    ({ store }) => store,
  );
  const stores: TriageStoreView[] = [];
  for (const { id: store, name } of launch.spec.stores) {
    const atDesk = await deskView(reading, store);
    stores.push({ store, name, waiting: waiting.get(store)?.length ?? 0, atDesk });
  }
  const syncedMs = await lastSync(sql, launch.name);
  return { atMs: nowMs, syncedMs, stores, cases: cases.map((one) => caseView(one, guides)) };
}

async function deskView(
  { sql, training, nowMs }: TriageReading,
  store: string,
): Promise<TriageStoreView['atDesk']> {
  const desk = await readDesk(sql, { store, training, nowMs });
  return desk.map(({ person, name, isLead, gaps, untilMs }) => {
    return { person, name, isLead, gaps: gaps.map(gapInWords), untilMs };
  });
}

function caseView({ state, answers, ...one }: QueuedCase, guides: Guides): TriageCaseView {
  const guide = guides[one.reason];
  const standing = follow(guide, answers);
  const shown = state.is === 'claimed' && standing.at === 'step' ? standing.step : null;
  const step = shown && {
    id: shown.id,
    say: { ...shown.say },
    choices: shown.choices.map(({ id, label }) => ({ id, label: { ...label } })),
  };
  const outcome = state.is === 'closed' ? state.outcome.outcome : null;
  return {
    ...one,
    value: one.value && { ...one.value },
    title: { ...guide.title },
    state: state.is,
    by: 'by' in state ? state.by : null,
    to: state.is === 'offered' ? state.to : null,
    note: state.is === 'offered' ? state.note : null,
    outcome: state.is === 'waiting' ? state.outcome : outcome,
    untilMs: 'untilMs' in state ? state.untilMs : null,
    step,
    answers: answers.length,
  };
}
