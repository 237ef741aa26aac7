/**
 * What the grocer sells, by kind: made-up goods of made-up makers. English puts the variant first
 * (`lemon yoghurt`), Spanish puts it last (`yogur de limón`).
 */
import type { Pack, Zone } from '@slipway/crew/picks';

export interface Kind {
  readonly en: string;
  readonly es: string;
  readonly zone: Zone;
  readonly pack: Pack;
  readonly colour: string;
  readonly isCrushable?: boolean;
  readonly variants: readonly Variant[];
  readonly sizes: readonly Size[];
}

/** In English, in Spanish. */
type Variant = readonly [string, string];
/** As printed, its room in millilitres, its weight in grams, its price in cents. */
type Size = readonly [string, number, number, number];

const PLAIN: Variant = ['Classic', 'de siempre'];
const FRESH: Variant = ['Fresh', 'del día'];
const ORGANIC: Variant = ['Organic', 'de cultivo ecológico'];
const SALTLESS: Variant = ['No-salt', 'sin sal'];
const GARLIC: Variant = ['Garlic', 'con ajo'];
const LEMON: Variant = ['Lemon', 'con limón'];
const HERB: Variant = ['Herb', 'con hierbas'];
const HONEY: Variant = ['Honey', 'con miel'];
const CHILI: Variant = ['Chili', 'con chile'];
const VANILLA: Variant = ['Vanilla', 'con vainilla'];
const BERRY: Variant = ['Berry', 'con frutos rojos'];
const APPLE: Variant = ['Apple', 'con manzana'];
const COCOA: Variant = ['Cocoa', 'con cacao'];

const ambient = { zone: 'ambient' } as const;
const chilled = { zone: 'chilled' } as const;
const frozen = { zone: 'frozen' } as const;

const savoury: readonly Variant[] = [PLAIN, ORGANIC, SALTLESS, GARLIC, HERB, CHILI];
const sweet: readonly Variant[] = [PLAIN, ORGANIC, HONEY, VANILLA, BERRY, COCOA];
const fruity: readonly Variant[] = [PLAIN, LEMON, BERRY, APPLE];

const AMBIENT: readonly Kind[] = [
  kind('rice', 'Arroz', ambient, 'bag', '#e3dcc0', savoury, [
    ['500 g', 620, 510, 159],
    ['1 kg', 1_240, 1_015, 289],
  ]),
  kind('spaghetti', 'Espaguetis', ambient, 'bag', '#d9b64a', savoury, [
    ['500 g', 800, 510, 149],
    ['1 kg', 1_550, 1_015, 269],
  ]),
  kind('tomato sauce', 'Salsa de tomate', ambient, 'jar', '#b8352a', savoury, [
    ['350 g', 420, 560, 239],
    ['680 g', 800, 980, 389],
  ]),
  kind('beans', 'Frijoles', ambient, 'can', '#8a4b32', savoury, [['400 g', 450, 480, 119]]),
  kind('chickpeas', 'Garbanzos', ambient, 'can', '#c9a35a', savoury, [['400 g', 450, 480, 125]]),
  kind('soup', 'Sopa', ambient, 'can', '#a65a2a', savoury, [['500 ml', 560, 590, 269]]),
  kind(
    'olive oil',
    'Aceite de oliva',
    ambient,
    'bottle',
    '#7c8a2e',
    [PLAIN, ORGANIC, LEMON, GARLIC],
    [
      ['500 ml', 700, 900, 749],
      ['1 l', 1_300, 1_700, 1_299],
    ],
  ),
  kind(
    'vinegar',
    'Vinagre',
    ambient,
    'bottle',
    '#7a2f3a',
    [PLAIN, ORGANIC, APPLE, HERB],
    [['500 ml', 700, 880, 329]],
  ),
  kind(
    'flour',
    'Harina',
    ambient,
    'bag',
    '#efe7d2',
    [PLAIN, ORGANIC],
    [
      ['1 kg', 1_650, 1_010, 179],
      ['2 kg', 3_250, 2_015, 319],
    ],
  ),
  kind(
    'sugar',
    'Azúcar',
    ambient,
    'bag',
    '#f2ead8',
    [PLAIN, ORGANIC, VANILLA],
    [['1 kg', 1_150, 1_010, 199]],
  ),
  kind('oats', 'Avena', ambient, 'box', '#c8a66b', sweet, [
    ['500 g', 1_500, 540, 259],
    ['1 kg', 2_900, 1_050, 449],
  ]),
  kind('muesli', 'Muesli', ambient, 'bag', '#b58a4c', sweet, [['750 g', 2_400, 780, 479]]),
  kind(
    'biscuits',
    'Galletas',
    ambient,
    'box',
    '#a9743c',
    sweet,
    [['300 g', 1_100, 330, 229]],
    true,
  ),
  kind(
    'crackers',
    'Galletas saladas',
    ambient,
    'box',
    '#cfa96a',
    savoury,
    [['200 g', 1_300, 230, 199]],
    true,
  ),
  kind(
    'crisps',
    'Papas fritas',
    ambient,
    'bag',
    '#d98e2b',
    savoury,
    [
      ['150 g', 2_600, 160, 219],
      ['300 g', 4_800, 315, 369],
    ],
    true,
  ),
  kind(
    'bread',
    'Pan',
    ambient,
    'bag',
    '#a8763e',
    [PLAIN, ORGANIC, SALTLESS, HONEY, HERB],
    [
      ['500 g', 2_700, 510, 299],
      ['750 g', 3_900, 765, 419],
    ],
    true,
  ),
  kind(
    'chocolate',
    'Chocolate',
    ambient,
    'box',
    '#5a3322',
    [PLAIN, ORGANIC, BERRY, CHILI, HONEY],
    [['100 g', 160, 110, 249]],
  ),
  kind(
    'jam',
    'Mermelada',
    ambient,
    'jar',
    '#9c2b4a',
    [BERRY, APPLE, LEMON, ORGANIC],
    [['340 g', 400, 520, 329]],
  ),
  kind(
    'coffee',
    'Café',
    ambient,
    'bag',
    '#4a2f20',
    [PLAIN, ORGANIC, VANILLA, COCOA],
    [
      ['250 g', 700, 260, 549],
      ['500 g', 1_350, 510, 999],
    ],
  ),
  kind(
    'tea',
    'Té',
    ambient,
    'box',
    '#3f6b4f',
    [PLAIN, ...fruity.slice(1), HERB],
    [['20 bags', 500, 60, 299]],
  ),
  kind('juice', 'Jugo', ambient, 'bottle', '#e08a1e', fruity, [['1 l', 1_200, 1_070, 289]]),
  kind('water', 'Agua', ambient, 'bottle', '#6fa8c9', fruity, [
    ['1 l', 1_150, 1_030, 89],
    ['1.5 l', 1_700, 1_540, 109],
  ]),
  kind(
    'soap',
    'Jabón',
    ambient,
    'bottle',
    '#6d8f7a',
    [PLAIN, LEMON, HERB, HONEY],
    [['500 ml', 650, 560, 349]],
  ),
  kind(
    'kitchen paper',
    'Papel de cocina',
    ambient,
    'bag',
    '#e9eef2',
    [PLAIN],
    [['4 rolls', 9_500, 620, 499]],
  ),
  kind(
    'bananas',
    'Plátanos',
    ambient,
    'loose',
    '#e3c62f',
    [FRESH, ORGANIC],
    [['5 pieces', 2_300, 900, 199]],
    true,
  ),
  kind(
    'tomatoes',
    'Jitomates',
    ambient,
    'tray',
    '#c93a2b',
    [FRESH, ORGANIC],
    [['500 g', 1_300, 520, 299]],
    true,
  ),
  kind(
    'apples',
    'Manzanas',
    ambient,
    'loose',
    '#a8342d',
    [FRESH, ORGANIC],
    [['1 kg', 2_200, 1_010, 349]],
  ),
  kind(
    'potatoes',
    'Papas',
    ambient,
    'bag',
    '#b08b57',
    [FRESH, ORGANIC],
    [['2 kg', 3_400, 2_020, 379]],
  ),
];

const CHILLED: readonly Kind[] = [
  kind(
    'milk',
    'Leche',
    chilled,
    'bottle',
    '#dfe8ee',
    [FRESH, ORGANIC, VANILLA, COCOA],
    [
      ['1 l', 1_150, 1_060, 139],
      ['2 l', 2_250, 2_110, 249],
    ],
  ),
  kind(
    'yoghurt',
    'Yogur',
    chilled,
    'tub',
    '#e6d3dd',
    [...sweet, LEMON, APPLE],
    [
      ['150 g', 230, 165, 89],
      ['500 g', 650, 530, 219],
    ],
  ),
  kind(
    'butter',
    'Mantequilla',
    chilled,
    'box',
    '#e8d36b',
    [PLAIN, ORGANIC, SALTLESS, GARLIC],
    [['250 g', 300, 260, 319]],
  ),
  kind('cheese', 'Queso', chilled, 'box', '#e0ac3a', savoury, [
    ['200 g', 300, 215, 379],
    ['400 g', 560, 425, 679],
  ]),
  kind(
    'eggs',
    'Huevos',
    chilled,
    'box',
    '#c9a98a',
    [FRESH, ORGANIC],
    [
      ['6 pieces', 1_100, 380, 249],
      ['12 pieces', 2_100, 750, 449],
    ],
    true,
  ),
  kind(
    'salad',
    'Ensalada',
    chilled,
    'bag',
    '#5f9a3f',
    [FRESH, ORGANIC, HERB],
    [['200 g', 2_400, 215, 269]],
    true,
  ),
  kind(
    'berries',
    'Frutos rojos',
    chilled,
    'tray',
    '#8f2346',
    [FRESH, ORGANIC],
    [['250 g', 900, 270, 399]],
    true,
  ),
  kind(
    'ham',
    'Jamón',
    chilled,
    'tray',
    '#d98f8a',
    [FRESH, ORGANIC, HONEY, HERB],
    [['150 g', 350, 170, 359]],
  ),
  kind('chicken', 'Pollo', chilled, 'tray', '#e2b892', savoury, [['500 g', 900, 540, 699]]),
  kind('hummus', 'Hummus', chilled, 'tub', '#d0b070', savoury, [['200 g', 280, 220, 299]]),
  kind(
    'fresh pasta',
    'Pasta fresca',
    chilled,
    'bag',
    '#e3c87a',
    [PLAIN, HERB, CHILI, GARLIC],
    [['400 g', 900, 415, 349]],
  ),
  kind(
    'tofu',
    'Tofu',
    chilled,
    'box',
    '#e9e2cc',
    [PLAIN, ORGANIC, HERB, CHILI],
    [['300 g', 420, 330, 279]],
  ),
];

const FROZEN: readonly Kind[] = [
  kind(
    'peas',
    'Chícharos',
    frozen,
    'bag',
    '#4f8f3a',
    [PLAIN, ORGANIC],
    [
      ['450 g', 900, 465, 219],
      ['1 kg', 1_900, 1_020, 399],
    ],
  ),
  kind(
    'spinach',
    'Espinacas',
    frozen,
    'bag',
    '#2f6b3a',
    [PLAIN, ORGANIC, GARLIC],
    [['450 g', 900, 465, 239]],
  ),
  kind(
    'chips',
    'Papas para freír',
    frozen,
    'bag',
    '#d9a53a',
    [PLAIN, HERB, CHILI],
    [['750 g', 1_900, 770, 289]],
  ),
  kind(
    'ice cream',
    'Helado',
    frozen,
    'tub',
    '#d7b7c9',
    [VANILLA, COCOA, BERRY, LEMON, HONEY],
    [
      ['500 ml', 620, 330, 479],
      ['1 l', 1_200, 640, 799],
    ],
  ),
  kind('pizza', 'Pizza', frozen, 'box', '#c0562e', savoury, [['400 g', 2_900, 450, 449]], true),
  kind(
    'fish fillets',
    'Filetes de pescado',
    frozen,
    'box',
    '#7fa6b8',
    [PLAIN, HERB, LEMON],
    [['300 g', 800, 330, 649]],
  ),
  kind('vegetable mix', 'Mezcla de verduras', frozen, 'bag', '#7a9a3f', savoury, [
    ['600 g', 1_400, 620, 329],
  ]),
  kind('dumplings', 'Empanadillas', frozen, 'bag', '#cdb893', savoury, [
    ['500 g', 1_300, 520, 529],
  ]),
  kind(
    'frozen berries',
    'Frutos rojos congelados',
    frozen,
    'bag',
    '#6d2350',
    [PLAIN, ORGANIC],
    [['400 g', 900, 415, 459]],
  ),
  kind(
    'bread rolls',
    'Panecillos',
    frozen,
    'bag',
    '#b98a4f',
    [PLAIN, ORGANIC, HERB],
    [['6 pieces', 2_600, 430, 299]],
    true,
  ),
];

function kind(
  en: string,
  es: string,
  { zone }: { readonly zone: Zone },
  pack: Pack,
  colour: string,
  variants: readonly Variant[],
  sizes: readonly Size[],
  isCrushable = false,
): Kind {
  return { en, es, zone, pack, colour, isCrushable, variants, sizes };
}

export const KINDS: readonly Kind[] = [...AMBIENT, ...CHILLED, ...FROZEN];

/** Makers that there are not. */
export const MAKERS = [
  'Quayside Own',
  'Harbour & Hill',
  'Fennimore',
  'Casa Brisa',
  'Oakwater',
  'Little Lantern',
  'Tres Vientos',
  'Millstone',
] as const;
