/** Builds lists of steps: the fields that most steps share have defaults. */
import type { PlanStep, StepKind } from './steps.ts';

type StepFields = Omit<PlanStep, 'index' | 'transactional' | 'undo' | 'table' | 'kind' | 'title'> &
  Partial<Pick<PlanStep, 'transactional' | 'undo' | 'table'>>;

export class StepList {
  readonly #steps: PlanStep[] = [];

  /** Adds a step unless it would do nothing. */
  add(kind: StepKind, title: string, fields: StepFields): void {
    if (fields.sql.length === 0 && (fields.checks ?? []).length === 0) return;
    const common = { transactional: true, undo: [], table: null };
    this.#steps.push({ ...common, ...fields, kind, title, index: this.#steps.length });
  }

  /** @returns the steps in order, frozen */
  done(): readonly PlanStep[] {
    return Object.freeze([...this.#steps]);
  }
}
