/**
 * A journey: a synthetic customer as data. What a file says is resolved once, when it is read, so
 * that each case is nothing but a list of steps.
 */

/** What a step sends. Strings hold `{{names}}`, which a run fills in. */
export interface JourneyRequest {
  readonly method: string;
  /** Begins with `/`; what is filled in is encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; null sends none. */
  readonly body: unknown;
}

/** What an answer must be. */
export interface Expectation {
  /** Statuses that are right; empty: any of 200 to 299. */
  readonly status: readonly number[];
  /** By JSON path: the value that must stand there; strings hold `{{names}}`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The answer must be whole within this, milliseconds. */
  readonly withinMs: number;
}

/** Where a capture finds its value in the answer. */
export type Capture = { readonly json: string } | { readonly header: string };

export interface JourneyStep {
  readonly name: string;
  readonly request: JourneyRequest;
  readonly expect: Expectation;
  /** By the name under which later steps find it. */
  readonly capture: Readonly<Record<string, Capture>>;
  /** Asks again until the answer is right, or the time is over; null: it must be right at once. */
  readonly wait: { readonly forMs: number; readonly everyMs: number } | null;
  /** Whether the customer is active once this step has passed. */
  readonly activates: boolean;
}

/** One named variation of a journey. */
export interface JourneyCase {
  readonly name: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly steps: readonly JourneyStep[];
}

export interface Journey {
  readonly name: string;
  /** How often each store has a run of each case while a launch is under way, milliseconds. */
  readonly everyMs: number;
  /** Who the customer is to the plane: a run keeps its colour by this. */
  readonly unit: string;
  readonly cases: readonly JourneyCase[];
  /** Tried after every run, each of them, whatever became of it. */
  readonly cleanup: readonly JourneyStep[];
}

/** What became of one run. */
export interface JourneyRun {
  readonly journey: string;
  readonly case: string;
  readonly store: string;
  /** Names the run: `{{run}}` of its requests. */
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** Until the last step, cleanup not counted. */
  readonly ms: number;
  readonly outcome: 'passed' | 'failed';
  /** Null when it passed; so is `reason`. */
  readonly failedStep: string | null;
  readonly reason: string | null;
  /** Whether the customer became active; null in a case that is not meant to. */
  readonly activated: boolean | null;
  /** What the cleanup could not take back, in words. */
  readonly leftBehind: readonly string[];
}

/** Names that every run has, beside variables and captures. */
export const RUN_NAMES = ['run', 'store', 'journey', 'case'] as const;
