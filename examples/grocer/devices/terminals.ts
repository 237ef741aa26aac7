/**
 * The stores' card terminals and card readers, simulated: each tells its provider what it took.
 * What a till does wrong is made here, too, as providers/defects.yaml says.
 */
import { DefectPlan, type Defects, type SaleDefect, type Seeded } from '../providers/defects.ts';
import { callTill, type Done, type Till } from './tills.ts';

/** Where both providers listen. */
export interface ProviderUrls {
  readonly settlement: string;
  readonly statement: string;
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
}
interface Priced {
  readonly priceMinor: number;
  readonly currency: string;
  readonly bookId: string;
  readonly ruleId: string;
}

const LOST_MINOR = 1_234;

async function post(base: string, path: string, body: object): Promise<void> {
  const answer = await fetch(new URL(path, base), { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}

/** The terminals of all stores. */
export class Terminals {
  /** What was spoiled at tills. */
  readonly seeded: Seeded[] = [];
  readonly #providers: ProviderUrls;
  readonly #defects: Defects;
  readonly #plan: DefectPlan;
  #mispriced = 0;

  constructor(providers: ProviderUrls, defects: Defects) {
    this.#providers = providers;
    this.#defects = defects;
    this.#plan = new DefectPlan(defects, 'till');
  }

  /** @returns what goes wrong at the till with the next sale */
  nextDefect(): SaleDefect | null {
    return this.#plan.next();
  }

  /** The card was charged, and nothing else of the sale is left anywhere. */
  async chargeLost({ store, device }: Till, reference: string): Promise<void> {
    await this.#charge({ reference, store, terminal: device, amountMinor: LOST_MINOR });
    this.seeded.push({ kind: 'lost-op', key: reference, moves: 0 });
  }

  /** @returns the line at a price that the till's book does not have */
  async misprice(till: Till, basket: string, { sku, quantity }: Line): Promise<object> {
    const found = (await callTill(till, `/v1/prices/${sku}`)) as Priced;
    const { priceMinor, currency, bookId, ruleId } = found;
    const isOver = this.#mispriced++ % 2 === 0;
    const offMinor = this.#defects.sales['wrong-price-book']['off-minor'];
    const moves = isOver ? offMinor * quantity : 0;
    this.seeded.push({ kind: 'wrong-price-book', key: basket, moves });
    const wrong = isOver ? priceMinor + offMinor : priceMinor - offMinor;
    return { sku, quantity, price: { priceMinor: wrong, currency, bookId, ruleId } };
  }

  /** Tells the provider what the till has a receipt for. */
  async tell(till: Till, { opId, kind, store, member, points }: Done): Promise<void> {
    if (kind === 'sale') {
      const { newest } = (await callTill(till, `/v1/ops/${opId}`)) as Sold;
      const { totalMinor: amountMinor } = newest;
      const from = { store, terminal: till.device };
      await this.#charge({ reference: opId, order: opId, ...from, amountMinor });
    } else if (kind === 'earn') {
      const movement = { reference: opId, member, store, kind: 'EARN', points, atMs: Date.now() };
      await post(this.#providers.statement, '/movements', movement);
    }
  }

  async #charge(charge: object): Promise<void> {
    const made = { ...charge, currency: 'USD', atMs: Date.now() };
    await post(this.#providers.settlement, '/charges', made);
  }
}

interface Sold {
  readonly newest: { readonly totalMinor: number };
}
