/** Reads a chain's folder for picking: `layouts/*.yaml`, `products.csv`, `orders.csv` if any. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NoLayoutError, StoreTwiceError } from './errors.ts';
import type { PickGround } from './ground.ts';
import { readLayout } from './read-layout.ts';
import { readOrders } from './read-orders.ts';
import { readProducts } from './read-products.ts';

/**
 * @param names of stores by id
 * @throws {InputFileError | NoLayoutError | StoreTwiceError} by file and line
 */
export function readPickFolder(folder: string, names: PickGround['names'] = {}): PickGround {
  const layouts = join(folder, 'layouts');
  const files = existsSync(layouts)
    ? readdirSync(layouts).filter((file) => /\.ya?ml$/.test(file))
    : [];
  if (files.length === 0) throw new NoLayoutError(layouts);
  const floors = files.toSorted().map((file) => readLayout(join(layouts, file)));
  const layoutOf = new Map<string, string>();
  for (const { layout } of floors) {
    for (const store of layout.stores) {
      const other = layoutOf.get(store);
      if (other !== undefined) throw new StoreTwiceError(store, other, layout.name);
      layoutOf.set(store, layout.name);
    }
  }
  const products = readProducts(join(folder, 'products.csv'), floors);
  const file = join(folder, 'orders.csv');
  const known = { products: new Map(products.map((one) => [one.sku, one])), layouts: layoutOf };
  const orders = existsSync(file) ? readOrders(file, known) : [];
  return { layouts: floors.map(({ layout }) => layout), products, orders, names };
}
