/**
 * An answer within a time, or none: a statement whose connection is cut may never come back from
 * the client library, and neither a customer nor the price stream may wait for it for good.
 */

const LIMIT_MS = 5_000;

/** The work did not end in time; whether it took effect is not known. */
export class DeadlineError extends Error {}

/** @returns what the work returns; rejects with DeadlineError after five seconds */
export async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new DeadlineError(`no answer within ${LIMIT_MS} ms`));
  }, LIMIT_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
