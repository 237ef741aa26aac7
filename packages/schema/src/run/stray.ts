/**
 * Errors that the PostgreSQL client throws out of everyone's reach: it may write to a connection
 * that was lost a moment ago. While somebody listens here they end no process; all else that is
 * uncaught still does.
 */

type Hear = (error: Error) => void;

const hearers = new Set<Hear>();

/** @returns whether it is an error of the client itself, from a connection that is no more */
export function isClientStray(error: unknown): boolean {
  return error instanceof TypeError && /postgres[^\n]*connection\.js/.test(error.stack ?? '');
}

function onUncaught(error: Error): void {
  if (isClientStray(error)) for (const hear of hearers) hear(error);
  else if (process.listenerCount('uncaughtException') === 1) throw error;
}

/** @returns what ends the hearing */
export function hearStrays(hear: Hear): () => void {
  if (hearers.size === 0) process.on('uncaughtException', onUncaught);
  hearers.add(hear);
  return () => {
    hearers.delete(hear);
    if (hearers.size === 0) process.off('uncaughtException', onUncaught);
  };
}
