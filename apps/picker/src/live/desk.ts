/**
 * One list in somebody's hands: events come in one after the other, and what they write is durable
 * before what comes next is shown. An agent that dies meanwhile is asked again with the same opId.
 */
import { advance, resume } from '@slipway/crew/picker';
import type { PickEvent, Picking, PickStep, Say } from '@slipway/crew/picker';
import type { Answer, Picks, Refusal } from './agent.ts';
import { forgetHand, keepHand, recallHand } from './hand.ts';

export interface DeskState {
  readonly picking: Picking;
  readonly say: Say | null;
  /** Counts what was said, so that the same thing said twice is told twice. */
  readonly said: number;
  /** A step waits for an agent that does not answer. */
  readonly isWaiting: boolean;
  /** The agent did not take the last step; it did not happen. */
  readonly refusal: Refusal | null;
  /** The session is over. */
  readonly isClosed: boolean;
}

export interface DeskParts {
  readonly person: string;
  readonly write: (step: PickStep) => Promise<Answer<unknown>>;
  readonly nowMs: () => number;
  readonly newOpId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
}

const AGAIN_MS = 300;

export class Desk {
  readonly #parts: DeskParts;
  readonly #listeners = new Set<() => void>();
  #state: DeskState;
  #turn: Promise<void> = Promise.resolve();

  constructor({ list, steps }: Picks, parts: DeskParts) {
    this.#parts = parts;
    const picking = resume(list, steps);
    const phase = recallHand(picking);
    this.#state = {
      picking: phase ? { ...picking, phase, past: { before: picking, step: null } } : picking,
      say: null,
      said: 0,
      isWaiting: false,
      refusal: null,
      isClosed: false,
    };
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): DeskState => this.#state;

  /** Events are taken in turn; while a step waits for the agent, further ones are not. */
  readonly press = (event: PickEvent): void => {
    if (this.#state.isWaiting) return;
    this.#turn = this.#turn.then(() => this.#take(event));
  };

  async #take(event: PickEvent): Promise<void> {
    const { person: by, nowMs, newOpId } = this.#parts;
    const { picking, said, isClosed } = this.#state;
    if (isClosed) return;
    const { next, say, step } = advance(picking, event, { opId: newOpId(), by, atMs: nowMs() });
    const shown = { picking: next, say, said: said + 1, refusal: null };
    if (!step) this.#set(shown);
    else if (await this.#write(step)) this.#set(shown);
    keepHand(this.#state.picking);
  }

  /** @returns whether it is durable; otherwise it did not happen */
  async #write(step: PickStep): Promise<boolean> {
    for (;;) {
      const answer = await this.#parts.write(step);
      if (this.#state.isWaiting && answer.is !== 'silent') this.#set({ isWaiting: false });
      if (answer.is === 'ok') return true;
      if (answer.is === 'closed') {
        this.#set({ isClosed: true });
        return false;
      }
      if (answer.is === 'refused') {
        this.#set({ refusal: answer.refusal });
        return false;
      }
      this.#set({ isWaiting: true });
      await this.#parts.sleep(AGAIN_MS);
    }
  }

  /** The picker has read it. */
  readonly hush = (): void => this.#set({ say: null, refusal: null });

  #set(change: Partial<DeskState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#state.picking.phase.is === 'finished') forgetHand();
    for (const listener of this.#listeners) listener();
  }
}
