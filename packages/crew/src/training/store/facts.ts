/** Facts as they are queued: in the same transaction as what they tell of. */
import type { Transaction } from '@slipway/pg';
import { factId, type Fact } from '../core/fact.ts';

export async function queueFacts(tx: Transaction, facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    const at = new Date(fact.atMs);
    await tx`
      insert into slipway.crew_fact (id, fact, made_at, next_at)
      values (${factId(fact)}, ${tx.json(fact as never)}, ${at}, ${at})`;
  }
}
