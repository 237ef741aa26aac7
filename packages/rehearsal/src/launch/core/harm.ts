/**
 * What the gate in front of a green service does to its requests: lets them wait, or declines
 * some. Plain data, so that it can be handed to a running gate as a file.
 */
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false };

const Declined = Type.Object({ method: Type.String(), path: Type.String() }, closed);

/** Nothing is done to a service whose gate finds no such file. */
export const Harm = Type.Object(
  {
    /** Every request waits so long before the service sees it, milliseconds. */
    delayMs: Type.Number({ minimum: 0 }),
    /** Requests that never reach the service: by method, and a pattern of the whole path. */
    declined: Type.Array(Declined),
    /** What those are answered. */
    status: Type.Integer({ minimum: 400, maximum: 599 }),
  },
  closed,
);
export type Harm = Static<typeof Harm>;

/** A decline is no failure to the meter: only the customer is not served. */
export const DECLINED_STATUS = 402;

/** What becomes of one request. */
export interface Fate {
  readonly delayMs: number;
  /** Null: the service answers. */
  readonly status: number | null;
}

const UNHARMED: Fate = { delayMs: 0, status: null };

/**
 * @param url the request's target, with its query
 * @param healthPath is left alone: what is broken is the service, not what looks after it
 */
export function fateOf(harm: Harm | null, method: string, url: string, healthPath: string): Fate {
  const [path = ''] = url.split('?');
  if (harm === null || path === healthPath) return UNHARMED;
  const isDeclined = harm.declined.some(
    (one) => one.method === method && new RegExp(`^(?:${one.path})$`).test(path),
  );
  return { delayMs: harm.delayMs, status: isDeclined ? harm.status : null };
}

/** @returns the pattern of every path that a journey's template may become */
export function patternOf(template: string): string {
  const [path = ''] = template.split('?');
  return path
    .split(/\{\{[^}]*\}\}/)
    .map((text) => RegExp.escape(text))
    .join('[^/]+');
}
