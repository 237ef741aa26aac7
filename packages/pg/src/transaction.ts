/**
 * Transactions whose connection may die under them.
 *
 * The client mishandles that death. It sends a `rollback` of its own to a connection that is no
 * more, which throws where nobody can catch it and ends the process; and what the body asks for
 * later may run in the connection's next life, inside somebody else's transaction. Here a lost
 * transaction is over at once: the caller is told, its body is left to end by itself, and nothing
 * of it is sent any more.
 *
 * @see https://github.com/porsager/postgres/issues/1208
 * @see https://github.com/porsager/postgres/issues/1216
 */
import type postgres from 'postgres';
import { TransactionLostError } from './errors.ts';
import { isLastWords, isQuery, type Query } from './next-life.ts';

type Begin = postgres.Sql['begin'];
type Body = (tx: postgres.TransactionSql) => unknown;

/** As long as a statement that is under way may still take then. */
const END_AFTER_LOSS_SECONDS = 1;
const LOST = /^(CONNECTION_(CLOSED|DESTROYED|ENDED)|ECONN|EPIPE|ETIMEDOUT|08|57P)/;

function isLoss(error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOST.test(String(error.code));
}

const whole = (result: unknown): unknown =>
  Array.isArray(result) ? Promise.all(result as unknown[]) : result;

/** One transaction, for as long as its connection lives. */
class Lifetime {
  readonly #open = new Set<Query>();
  readonly #loss = Promise.withResolvers<never>();
  #lost: unknown = null;
  begun = false;

  constructor() {
    this.#loss.promise.catch(() => {});
  }

  /** @throws the error by which the connection was lost, as soon as that is known */
  async orLost<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#loss.promise]);
  }

  /** Ends it: every statement that has no answer yet, and every later one, is refused. */
  lose(error: unknown): void {
    if (this.#lost !== null) return;
    this.#lost = error;
    this.#loss.reject(error);
    for (const query of this.#open) query.reject(error);
  }

  /** Runs a body; once the connection is lost it never ends, so the client says no more. */
  async run(body: Body, tx: postgres.TransactionSql): Promise<unknown> {
    this.begun = true;
    try {
      return await whole(body(this.#watched(tx)));
    } finally {
      if (this.#lost !== null) await Promise.withResolvers<never>().promise;
    }
  }

  #watched(tx: postgres.TransactionSql): postgres.TransactionSql {
    return new Proxy(tx, {
      apply: (target, self, words) => this.#watch(Reflect.apply(target, self, words)),
      get: (target, key) => {
        if (key === 'savepoint')
          return (...words: [Body] | [string, Body]) => this.#save(tx, words);
        const own: unknown = Reflect.get(target, key);
        if (key !== 'unsafe' && key !== 'file') return own;
        return (...words: unknown[]) =>
          this.#watch((own as (...all: unknown[]) => unknown)(...words));
      },
    });
  }

  async #save(tx: postgres.TransactionSql, words: [Body] | [string, Body]): Promise<unknown> {
    const [name, body] = words.length === 1 ? ['', words[0]] : words;
    return this.orLost(tx.savepoint(name, (inner) => this.run(body, inner)));
  }

  #watch(made: unknown): unknown {
    if (!isQuery(made)) return made;
    const { handler, resolve, reject } = made;
    made.handler = (query) => {
      if (this.#lost !== null) return query.reject(this.#lost);
      this.#open.add(query);
      handler(query);
    };
    made.resolve = (value) => {
      this.#open.delete(made);
      resolve(value);
    };
    made.reject = (error) => {
      this.#open.delete(made);
      if (isLoss(error)) this.lose(error);
      reject(error);
    };
    return made;
  }
}

/**
 * @returns the same pool, whose `begin` survives the death of its connection
 * @throws {TransactionLostError} from `begin`; a transaction that never began fails as before
 */
export function withSafeTransactions(sql: postgres.Sql): postgres.Sql {
  const own = sql.begin as (options: string, body: Body) => Promise<unknown>;
  const once = async (life: Lifetime, options: string, body: Body): Promise<unknown> => {
    try {
      return await life.orLost(own(options, (tx) => life.run(body, tx)));
    } catch (error) {
      if (!life.begun || !isLoss(error)) throw error;
      life.lose(error);
      throw new TransactionLostError(error);
    }
  };
  const begin = async (...words: [Body] | [string, Body]): Promise<unknown> => {
    const [options, body] = words.length === 1 ? ['', words[0]] : words;
    const life = new Lifetime();
    try {
      return await once(life, options, body);
    } catch (error) {
      // Refused with the last words of the connection's last life: nothing has begun.
      if (life.begun || !isLastWords(error)) throw error;
      return once(new Lifetime(), options, body);
    }
  };
  return Object.assign(sql, { begin: begin as Begin });
}

/**
 * The client takes a statement whose connection was lost for one that is still under way, so that
 * an end that waits for all statements would wait for ever.
 *
 * @param hasLost whether a connection of the pool has closed by now
 * @returns the same pool, whose `end` waits for `END_AFTER_LOSS_SECONDS` at most once one has
 */
export function withSafeEnd(sql: postgres.Sql, hasLost: () => boolean): postgres.Sql {
  const own = sql.end;
  const end: typeof own = async (options) => {
    const timeout = options?.timeout ?? (hasLost() ? END_AFTER_LOSS_SECONDS : undefined);
    await own(timeout === undefined ? {} : { timeout });
  };
  return Object.assign(sql, { end });
}
