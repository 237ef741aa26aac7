/** Pick lists for tests and pictures: a batch of a grocer's, with made-up makers. */
import type { PickLine, PickList, Zone } from '@slipway/crew/picker';

const POT =
  '<svg viewBox="0 0 160 160"><ellipse cx="80" cy="146" rx="50" ry="6" fill="#808890" ' +
  'fill-opacity=".3"/><path d="M38 42h84l-9 96a8 8 0 0 1-8 7H55a8 8 0 0 1-8-7z" fill="#f4f1ea" ' +
  'stroke="#b9b4a6"/><path d="M41 68h78l-5 50H46z" fill="#2f4a70"/><path d="M30 28h100a4 4 0 0 1 ' +
  '4 4v8a4 4 0 0 1-4 4H30a4 4 0 0 1-4-4v-8a4 4 0 0 1 4-4z" fill="#3b5c8c"/><path ' +
  'd="M26 36h108v4a4 4 0 0 1-4 4H30a4 4 0 0 1-4-4z" fill="#2f4a70"/><text x="80" y="88" ' +
  'text-anchor="middle" ' +
  'font-size="11" font-weight="600" fill="#fff" font-family="sans-serif">Greek style</text>' +
  '<text x="80" y="104" text-anchor="middle" font-size="10" fill="#dfe7f2" ' +
  'font-family="sans-serif">500 g</text></svg>';

const NAMES: Readonly<Record<Zone, readonly (readonly [en: string, es: string])[]>> = {
  ambient: [
    ['Rolled oats', 'Copos de avena'],
    ['Black tea', 'Té negro'],
    ['Plum tomatoes', 'Tomates pera'],
  ],
  chilled: [
    ['Salted butter', 'Mantequilla salada'],
    ['Greek style yoghurt', 'Yogur griego'],
    ['Oat drink', 'Bebida de avena'],
  ],
  frozen: [
    ['Garden peas', 'Guisantes'],
    ['Fish fingers', 'Varitas de pescado'],
  ],
};

/** A line of an example list; `step` makes its codes. */
export function lineOf(step: number, zone: Zone, more: Partial<PickLine> = {}): PickLine {
  const names = NAMES[zone];
  const [en, es] = names[step % names.length]!;
  const tote = 'ABC'[step % 3]!;
  const place = { aisle: String(1 + (step % 9)), bay: 'ABCDEF'[step % 6]!, shelf: 1 + (step % 4) };
  const shelf = { ...place, baysInAisle: 6, shelvesInBay: 4 };
  const code = (kind: number) => `40${kind}00000${String(step).padStart(4, '0')}7`;
  const instead = (kind: number, allowed: boolean) => ({
    sku: `${en.toLowerCase().replaceAll(' ', '-')}-${step}-${kind}`,
    codes: [code(kind)],
    name: { en: `${en}, other maker ${kind}`, es: `${es}, otra marca ${kind}` },
    maker: 'Tarn Farm',
    size: '450 g',
    place: { ...shelf, bay: 'D' },
    allowed,
  });
  return {
    step,
    order: `order-${tote}`,
    sku: `${en.toLowerCase().replaceAll(' ', '-')}-${step}`,
    codes: [code(1)],
    name: { en, es },
    maker: 'Hollin Dairy',
    size: '500 g',
    picture: null,
    place: shelf,
    zone,
    quantity: 1,
    tote,
    toteCode: `TOTE-00${step % 3}`,
    note: null,
    substitutes: [instead(2, true), instead(3, false)],
    crushable: false,
    priceMinor: 349,
    ...more,
  };
}

/** @param zones how many lines each zone has, in the order of the walk */
export function exampleList(
  list: string,
  batch: number,
  zones: readonly { readonly zone: Zone; readonly lines: number }[],
  change: (line: PickLine) => PickLine = (line) => line,
): PickList {
  const all = zones.flatMap(({ zone, lines }) => Array.from({ length: lines }, () => zone));
  return {
    list,
    store: 's01',
    storeName: 'Weirside',
    batch,
    picker: null,
    helper: 'L. Frey',
    madeMs: 1_790_000_000_000,
    zones,
    lines: all.map((zone, at) => change(lineOf(at + 1, zone))),
  };
}

/** The yoghurt of the design's picture. */
export const YOGHURT: Partial<PickLine> = {
  name: { en: 'Greek style yoghurt', es: 'Yogur estilo griego' },
  codes: ['4006381334471'],
  picture: POT,
  quantity: 3,
  tote: 'B',
  toteCode: 'TOTE-001',
  note: 'No substitute with nuts',
  place: { aisle: '7', bay: 'C', shelf: 3, baysInAisle: 6, shelvesInBay: 4 },
};
