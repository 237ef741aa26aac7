/** The provider's book: members' balances and every movement, in a file before it is answered. */
import { existsSync, readFileSync } from 'node:fs';
import { checkShape, writeFileAtomic } from '@slipway/kernel';
import { Type, type Static } from 'typebox';

export const MovementBody = Type.Object({
  kind: Type.Enum(['earn', 'burn']),
  points: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  store: Type.String({ minLength: 1, maxLength: 100 }),
});
export type MovementBody = Static<typeof MovementBody>;

const State = Type.Object({
  balances: Type.Record(Type.String(), Type.Integer()),
  movements: Type.Record(
    Type.String(),
    Type.Object({ member: Type.String(), ...MovementBody.properties }),
  ),
});
type State = Static<typeof State>;

export type Done =
  | { readonly kind: 'made' | 'repeated'; readonly balance: number }
  | { readonly kind: 'insufficient'; readonly balance: number }
  | { readonly kind: 'id-used' };

export class Book {
  readonly #file: string;
  readonly #state: State;

  constructor(file: string) {
    this.#file = file;
    this.#state = load(file);
  }

  /** @returns undefined for a member whom nobody has given points */
  balance(member: string): number | undefined {
    return this.#state.balances[member];
  }

  move(member: string, id: string, body: MovementBody): Done {
    const balance = this.#state.balances[member] ?? 0;
    const known = this.#state.movements[id];
    if (known) {
      const isSame =
        known.member === member &&
        known.kind === body.kind &&
        known.points === body.points &&
        known.store === body.store;
      return isSame ? { kind: 'repeated', balance } : { kind: 'id-used' };
    }
    const after = balance + (body.kind === 'earn' ? body.points : -body.points);
    if (after < 0) return { kind: 'insufficient', balance };
    this.#state.balances[member] = after;
    this.#state.movements[id] = { member, ...body };
    writeFileAtomic(this.#file, JSON.stringify(this.#state));
    return { kind: 'made', balance: after };
  }

  /** Changes a balance behind everyone's back, as a person at the provider may. */
  adjust(member: string, points: number): void {
    this.#state.balances[member] = (this.#state.balances[member] ?? 0) + points;
    writeFileAtomic(this.#file, JSON.stringify(this.#state));
  }
}

function load(file: string): State {
  if (!existsSync(file)) return { balances: {}, movements: {} };
  const state = checkShape(State, JSON.parse(readFileSync(file, 'utf8')));
  if (!state.ok) throw new Error(`${file} is no book of points`);
  return state.value;
}
