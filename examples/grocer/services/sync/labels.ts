/**
 * Releases prices to the shelves: again and again it looks what each store's tills hold and its
 * labels show. Either release may do it, and any number of instances at once.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { httpLabelGateway, releaseTurn } from '@slipway/fleet/server';
import { checkShape } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { Type } from 'typebox';

const EVERY_MS = 3_000;

/** Which label hangs at which product, and the gateway that reaches a store's labels. */
const LabelsFile = Type.Object({
  stores: Type.Record(
    Type.String(),
    Type.Object({
      gateway: Type.String({ pattern: '^https?://' }),
      labels: Type.Array(Type.Object({ label: Type.String(), sku: Type.String() })),
    }),
  ),
  /** How long before its moment a higher price goes onto shelves, in ms. */
  leadMs: Type.Optional(Type.Integer({ minimum: 0 })),
  /** How far a till's clock may be off, in ms. */
  marginMs: Type.Optional(Type.Integer({ minimum: 0 })),
});

/** Goes on until the signal aborts; what fails in one store is tried again with the next turn. */
export async function releasePrices(
  sql: Sql,
  file: string,
  signal: AbortSignal,
  onTrouble: (text: string) => void,
): Promise<void> {
  const checked = checkShape(LabelsFile, JSON.parse(readFileSync(file, 'utf8')));
  if (!checked.ok) throw new Error(`${file}: ${checked.problems[0]!.what}`);
  const { stores, leadMs, marginMs } = checked.value;
  const times = {
    ...(leadMs === undefined ? {} : { leadMs }),
    ...(marginMs === undefined ? {} : { marginMs }),
  };
  const said = new Map<string, string>();
  while (!signal.aborted) {
    for (const [store, { gateway, labels }] of Object.entries(stores)) {
      if (signal.aborted) return;
      const parts = { sql, gateway: httpLabelGateway(gateway), store, labels, ...times };
      const trouble = await releaseTurn(parts, Date.now()).then(
        ({ gatewayError }) => gatewayError ?? '',
        (error: Error) => error.message,
      );
      if (trouble !== '' && said.get(store) !== trouble)
        onTrouble(`labels of ${store}: ${trouble}`);
      said.set(store, trouble);
    }
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
