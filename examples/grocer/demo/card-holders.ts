/** The simulated people who sign up: who has which card, as `cards.yaml` states it. */
import { readFileSync } from 'node:fs';
import { checkShape, type Random } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { parse } from 'yaml';

const FILE = new URL('cards.yaml', import.meta.url);

const Holder = Type.Object({
  /** Of all people, 0..1. */
  share: Type.Number({ minimum: 0, maximum: 1 }),
  /** The provider's tokens, in the order in which they are brought. */
  cards: Type.Array(Type.String({ pattern: '^pm_\\w+$' })),
  /** What they do when the card's bank asks them; absent: it is not asked. */
  bank: Type.Optional(Type.Enum(['answers', 'does-not'])),
});
const Holders = Type.Object({ people: Type.Array(Holder, { minItems: 1 }) });

export type Holder = Static<typeof Holder>;

/** @throws {Error} the file makes no sense: it names where */
export function readHolders(text = readFileSync(FILE, 'utf8')): readonly Holder[] {
  const shape = checkShape(Holders, parse(text));
  if (!shape.ok) throw new Error(`cards.yaml: ${shape.problems[0]!.what}`);
  const { people } = shape.value;
  const sum = people.reduce((all, { share }) => all + share, 0);
  if (Math.abs(sum - 1) > 1e-9) throw new Error(`cards.yaml: the shares add up to ${sum}, not 1`);
  return people;
}

/** @returns one of the people, each by their share */
export function drawHolder(holders: readonly Holder[], random: Random): Holder {
  let left = random.next();
  for (const holder of holders) {
    left -= holder.share;
    if (left < 0) return holder;
  }
  return holders.at(-1)!;
}
