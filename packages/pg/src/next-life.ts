/**
 * A connection's next life, free of how the last one ended.
 *
 * When a server ends a session with a statement under way, the client keeps its last words until
 * the connection is made anew, and then refuses the first statement of the new life with them,
 * unsent. Here that statement is sent after all: it did nothing yet, so nothing is done twice.
 */
import postgres from 'postgres';

/** What the client's statements are inside; `state` is null until one is sent. */
export interface Query {
  state: unknown;
  handler: (query: Query) => void;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export function isQuery(value: unknown): value is Query {
  return value instanceof Promise && 'handler' in value && 'reject' in value;
}

/** `admin_shutdown`, `crash_shutdown`, `idle_session_timeout`: no new session begins with these. */
const LAST_WORDS = /^57P0[125]$/;

/** @returns whether the server said this when it ended a session */
export function isLastWords(error: unknown): boolean {
  return error instanceof postgres.PostgresError && LAST_WORDS.test(error.code);
}

/** Sends a statement once more if it was refused, unsent, with the last words of another. */
function sentAnew(made: unknown): unknown {
  if (!isQuery(made)) return made;
  const { handler, reject } = made;
  made.reject = (error) => {
    made.reject = reject;
    if (made.state === null && isLastWords(error)) handler(made);
    else reject(error);
  };
  return made;
}

/** @returns the same pool, whose statements hear nothing of a connection's last life */
export function withNextLife(sql: postgres.Sql): postgres.Sql {
  const { unsafe, file } = sql;
  const own = {
    unsafe: (...words: Parameters<typeof unsafe>) => sentAnew(unsafe(...words)),
    file: (...words: Parameters<typeof file>) => sentAnew(file(...words)),
  };
  return new Proxy(Object.assign(sql, own), {
    apply: (target, self, words) => sentAnew(Reflect.apply(target, self, words)),
  });
}
