/**
 * The people at the triage desks, simulated. This is all that they do:
 *
 *   who        whoever the published roster has at triage now, and whose certificates hold, in turn
 *   a case     a declined card of their own store, in the order of the queue, until none is open
 *   the guide  is followed step by step; the customer is there, is asked for another card, and
 *              types it in if they have one; else they say no, and no again
 *
 * Cases come and go by the control plane alone: it reads the sign-ups, and the desk's gate is its.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { TriageCaseView, TriageStoreView, TriageView } from '@slipway/api';
import type { Client } from '@slipway/cli/client';
import { follow, readGuides, type Answer } from '@slipway/crew/triage';

const REASON = 'declined';
const LOOK_MS = 200;
const WITHIN_MS = 120_000;

/** What came of the cases at all stores' desks. */
export interface TriageResult {
  readonly cases: number;
  /** Another card was brought. */
  readonly paid: number;
  readonly declined: number;
  /** Nobody who may was at the store's desk. */
  readonly unserved: number;
  /** How many people of the roster had a case. */
  readonly staff: number;
}

export interface DeskOptions {
  readonly client: Client;
  readonly launch: string;
  /** @returns whether a customer has another card; null: they are none of these customers */
  readonly hasAnotherCard: (signUp: string) => boolean | null;
  readonly bringAnotherCard: (signUp: string) => Promise<void>;
}

/** What a customer says at each step of the guide. */
const says = (hasCard: boolean): Readonly<Record<string, string>> =>
  hasCard
    ? { reach: 'here', 'other-card': 'paying' }
    : { reach: 'here', 'other-card': 'declines', sure: 'declines' };

/**
 * Works until no case is open and the funnel has been told of those that were closed.
 *
 * @throws {Error} not within two minutes
 * @throws {RemoteError} the control plane refused what a person did
 */
export async function serveDesks(options: DeskOptions): Promise<TriageResult> {
  const { client, launch, hasAnotherCard } = options;
  const desks = new Desks(options);
  const deadlineMs = Date.now() + WITHIN_MS;
  let workedMs = Date.now();
  while (Date.now() < deadlineMs) {
    const view = await client.call<TriageView>('triage', { id: launch });
    const open = view.cases.filter(
      ({ id, signUp, state, reason }) =>
        state === 'open' &&
        reason === REASON &&
        hasAnotherCard(signUp) !== null &&
        !desks.hasSeen(id),
    );
    const byStore = Map.groupBy(open, ({ store }) => store);
    await Promise.all(view.stores.map((one) => desks.serve(one, byStore.get(one.store) ?? [])));
    if (open.length > 0) workedMs = Date.now();
    else if ((view.syncedMs ?? 0) > workedMs) return desks.result;
    await delay(LOOK_MS);
  }
  throw new Error(`the triage queue was not worked off within ${WITHIN_MS / 1000} s`);
}

class Desks {
  readonly #options: DeskOptions;
  readonly #guide = readGuides()[REASON];
  readonly #seen = new Set<string>();
  readonly #staff = new Set<string>();
  #paid = 0;
  #declined = 0;
  #unserved = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  hasSeen(id: string): boolean {
    return this.#seen.has(id);
  }

  get result(): TriageResult {
    const [paid, declined, unserved] = [this.#paid, this.#declined, this.#unserved];
    return { cases: this.#seen.size, paid, declined, unserved, staff: this.#staff.size };
  }

  /** One case after the other, by whoever is there in turn. */
  async serve({ atDesk }: TriageStoreView, cases: readonly TriageCaseView[]): Promise<void> {
    const able = atDesk.filter(({ gaps }) => gaps.length === 0).map(({ person }) => person);
    for (const [at, one] of cases.entries()) {
      this.#seen.add(one.id);
      const person = able[at % able.length];
      if (person === undefined) this.#unserved += 1;
      else await this.#speak(one, person);
    }
  }

  async #speak({ id, signUp }: TriageCaseView, person: string): Promise<void> {
    const hasCard = this.#options.hasAnotherCard(signUp) === true;
    const words = says(hasCard);
    const answers: Answer[] = [];
    this.#staff.add(person);
    await this.#work({ case: id, by: person, do: 'claim' });
    for (let at = follow(this.#guide, answers); at.at === 'step';) {
      const answer = { step: at.step.id, choice: words[at.step.id] ?? '' };
      await this.#work({ case: id, by: person, do: 'answer', ...answer });
      answers.push(answer);
      at = follow(this.#guide, answers);
    }
    if (hasCard) await this.#options.bringAnotherCard(signUp);
    if (hasCard) this.#paid += 1;
    else this.#declined += 1;
  }

  async #work(body: object): Promise<void> {
    await this.#options.client.call('workOnTriage', { id: this.#options.launch, body });
  }
}
