/** How orders are picked by the phone's list. */
import { same, words, type FilmScenes } from '../scene.ts';

const PHONE = { kind: 'phone', x: 28, y: 18, w: 44, h: 62, words: words('Pick list', 'Lista'), fill: 'teal' } as const;

export const PICKING: FilmScenes = {
  module: 'picking',
  scenes: [
    {
      title: words('One item at a time', 'Un artículo a la vez'),
      says: [
        words(
          'Your phone shows one item: its picture, its place, and how many.',
          'El teléfono muestra un artículo: su foto, su lugar y cuántos.',
        ),
      ],
      still: 'phone-item',
      shows: [
        PHONE,
        { kind: 'goods', what: 'milk', x: 50, y: 39, size: 17 },
        { kind: 'text', x: 50, y: 51.5, size: 4.4, bold: true, words: words('Whole milk 1 L', 'Leche entera 1 L'), at: 0.4 },
        { kind: 'row', x: 32, y: 55.5, w: 25, h: 7.4, fill: 'amber', words: words('Aisle 4 · B2', 'Pasillo 4 · B2'), at: 0.9 },
        { kind: 'row', x: 59, y: 55.5, w: 9, h: 7.4, fill: 'ink', words: same('× 2'), at: 1.4 },
        { kind: 'row', x: 32, y: 66.5, w: 17, h: 8.5, fill: 'white', words: words('Too few', 'Faltan'), at: 1.8 },
        { kind: 'row', x: 51, y: 66.5, w: 17, h: 8.5, fill: 'white', words: words('Help', 'Ayuda'), at: 1.8 },
      ],
    },
    {
      title: words('Go where it says', 'Vaya adonde indica'),
      says: [
        words(
          'Follow the route: dry goods first, then chilled, frozen at the end.',
          'Siga la ruta: primero lo seco, luego lo refrigerado y al final lo congelado.',
        ),
      ],
      shows: [
        { kind: 'box', x: 6, y: 24, w: 26, h: 44, fill: 'white', line: 'ink' },
        { kind: 'box', x: 37, y: 24, w: 26, h: 44, fill: 'white', line: 'blue' },
        { kind: 'box', x: 68, y: 24, w: 26, h: 44, fill: 'white', line: 'blue' },
        { kind: 'text', x: 19, y: 73, size: 5, bold: true, words: words('1 Dry', '1 Seco') },
        { kind: 'text', x: 50, y: 73, size: 5, bold: true, words: words('2 Chilled', '2 Frío') },
        { kind: 'text', x: 81, y: 73, size: 5, bold: true, words: words('3 Frozen', '3 Helado') },
        { kind: 'goods', what: 'can', x: 19, y: 35, size: 17 },
        { kind: 'goods', what: 'milk', x: 50, y: 35, size: 17 },
        { kind: 'goods', what: 'peas', x: 81, y: 35, size: 17 },
        { kind: 'snow', x: 81, y: 51, size: 8 },
        { kind: 'arrow', from: [19, 60], end: [48, 60], ink: 'teal', at: 0.8 },
        { kind: 'arrow', from: [50, 60], end: [79, 60], ink: 'teal', at: 2 },
      ],
    },
    {
      title: words('Scan the item', 'Escanee el artículo'),
      says: [
        words('Scan the barcode of the item.', 'Escanee el código de barras del artículo.'),
        words('A green tick: it is the right one.', 'Marca verde: es el correcto.'),
      ],
      shows: [
        { kind: 'goods', what: 'milk', x: 24, y: 44, size: 40 },
        { kind: 'barcode', x: 14, y: 63, w: 21, h: 10 },
        { kind: 'arrow', from: [38, 67], end: [53, 58], ink: 'red', at: 0.7 },
        { ...PHONE, x: 55, w: 38 },
        { kind: 'goods', what: 'milk', x: 74, y: 42, size: 18 },
        { kind: 'tick', x: 74, y: 63, size: 20, at: 3.1 },
      ],
    },
    {
      title: words('A red cross?', '¿Una cruz roja?'),
      says: [
        words(
          'A red cross: another kind or size. Put it back and look at the picture again.',
          'Cruz roja: otra clase o tamaño. Devuélvalo y mire otra vez la foto.',
        ),
      ],
      shows: [
        { kind: 'goods', what: 'milk', x: 24, y: 50, size: 26 },
        { kind: 'text', x: 24, y: 72, size: 5, bold: true, words: words('Half litre', 'Medio litro') },
        { ...PHONE, x: 55, w: 38 },
        { kind: 'goods', what: 'milk', x: 74, y: 40, size: 16 },
        { kind: 'text', x: 74, y: 52, size: 4.6, bold: true, words: words('1 litre', '1 litro') },
        { kind: 'cross', x: 74, y: 66, size: 17, at: 0.9 },
        { kind: 'arrow', from: [24, 33], end: [24, 21], ink: 'red', at: 2.2 },
      ],
    },
    {
      title: words('Then scan the tote', 'Luego la caja'),
      says: [
        words(
          'Each customer has a tote. Scan the tote before the item goes in.',
          'Cada cliente tiene su caja. Escanee la caja antes de poner el artículo.',
        ),
      ],
      shows: [
        { kind: 'tote', x: 6, y: 52, w: 26, h: 22, ink: 'grey', words: same('A') },
        { kind: 'tote', x: 37, y: 52, w: 26, h: 22, ink: 'amber', words: same('B') },
        { kind: 'tote', x: 68, y: 52, w: 26, h: 22, ink: 'grey', words: same('C') },
        { kind: 'row', x: 33, y: 18, w: 34, h: 8, fill: 'amber', words: words('Tote B', 'Caja B') },
        { kind: 'ring', x: 35, y: 50, w: 30, h: 26, ink: 'red', at: 0.8, until: 2.6 },
        { kind: 'tick', x: 63, y: 74, size: 9, at: 2.6 },
        { kind: 'goods', what: 'milk', x: 50, y: 36, size: 16, to: [50, 46], movesAt: 3.2 },
      ],
    },
    {
      title: words('Too few?', '¿Faltan?'),
      says: [
        words(
          'Take what is there and press "Too few". Never choose another product yourself.',
          'Tome lo que haya y pulse «Faltan». Nunca elija otro producto por su cuenta.',
        ),
      ],
      shows: [
        { kind: 'text', x: 22, y: 26, size: 5, bold: true, words: words('Wanted: 3', 'Pedidos: 3') },
        { kind: 'box', x: 5, y: 56, w: 36, h: 2.4, fill: 'ink' },
        { kind: 'goods', what: 'milk', x: 23, y: 46, size: 20 },
        { kind: 'text', x: 23, y: 65, size: 5, bold: true, words: words('There: 1', 'Hay: 1') },
        { ...PHONE, x: 50, w: 44 },
        { kind: 'goods', what: 'milk', x: 72, y: 40, size: 16 },
        { kind: 'row', x: 54, y: 52, w: 36, h: 11, fill: 'amber', words: words('Too few', 'Faltan') },
        { kind: 'row', x: 54, y: 66, w: 36, h: 9, fill: 'white', words: words('Help', 'Ayuda') },
        { kind: 'tap', x: 84, y: 59.5, size: 11, at: 1.6 },
      ],
    },
    {
      title: words('The customer’s choice', 'Lo que quiere el cliente'),
      says: [
        words(
          'The phone shows what the customer wants instead. Their first choice comes first.',
          'El teléfono muestra qué quiere el cliente en su lugar. Primero, su primera opción.',
        ),
      ],
      still: 'substitutes',
      shows: [
        { ...PHONE, x: 20, w: 60, words: words('Instead of whole milk', 'En lugar de leche entera') },
        { kind: 'row', x: 25, y: 33, w: 50, h: 11, fill: 'teal', words: words('1  Low-fat milk 1 L', '1  Leche semi 1 L'), at: 0.5 },
        { kind: 'row', x: 25, y: 47, w: 50, h: 11, fill: 'white', words: words('2  Oat drink 1 L', '2  Bebida de avena 1 L'), at: 1 },
        { kind: 'row', x: 25, y: 61, w: 50, h: 11, fill: 'white', words: words('3  Nothing, refund', '3  Nada, devolver'), at: 1.5 },
        { kind: 'ring', x: 23.5, y: 31.5, w: 53, h: 14, ink: 'amber', at: 2.6 },
      ],
    },
    {
      title: words('Keep it cold', 'Que siga frío'),
      says: [
        words(
          'Chilled and frozen come last and go straight to the cold room. No break in between.',
          'Lo frío y lo congelado van al final y directo a la cámara fría. Sin pausas.',
        ),
      ],
      shows: [
        { kind: 'goods', what: 'milk', x: 18, y: 36, size: 20 },
        { kind: 'goods', what: 'peas', x: 18, y: 60, size: 20 },
        { kind: 'snow', x: 31, y: 60, size: 8 },
        { kind: 'arrow', from: [37, 48], end: [58, 48], ink: 'teal', at: 0.6 },
        { kind: 'box', x: 62, y: 26, w: 32, h: 46, fill: 'blue', line: 'ink' },
        { kind: 'snow', x: 78, y: 40, size: 14 },
        { kind: 'row', x: 65, y: 54, w: 26, h: 10, fill: 'white', words: words('Cold room', 'Cámara fría') },
        { kind: 'cross', x: 48, y: 68, size: 12, at: 2.4 },
        { kind: 'text', x: 48, y: 77, size: 4.4, bold: true, words: words('no break', 'sin pausa'), at: 2.4 },
      ],
    },
    {
      title: words('Crushables on top', 'Lo frágil, encima'),
      says: [
        words(
          'Heavy things below; eggs, bread and soft fruit on top.',
          'Lo pesado abajo; los huevos, el pan y la fruta blanda encima.',
        ),
      ],
      shows: [
        { kind: 'box', x: 22, y: 34, w: 56, h: 42, fill: 'white', line: 'ink' },
        { kind: 'goods', what: 'can', x: 36, y: 65, size: 19, at: 0.3 },
        { kind: 'goods', what: 'can', x: 50, y: 65, size: 19, at: 0.6 },
        { kind: 'goods', what: 'milk', x: 64, y: 65, size: 19, at: 0.9 },
        { kind: 'goods', what: 'bread', x: 38, y: 24, size: 20, to: [37, 47], at: 1.4 },
        { kind: 'goods', what: 'eggs', x: 62, y: 24, size: 20, to: [63, 47], at: 2 },
        { kind: 'tick', x: 82, y: 38, size: 12, at: 3.2 },
      ],
    },
    {
      title: words('No signal? Stuck?', '¿Sin señal? ¿Dudas?'),
      says: [
        words(
          'No signal: go on. The phone keeps each scan and sends it later.',
          'Sin señal: siga. El teléfono guarda cada escaneo y lo envía después.',
        ),
        words('Stuck: press Help. Your mentor comes.', '¿Dudas? Pulse Ayuda. Viene su mentor.'),
      ],
      shows: [
        { ...PHONE, x: 8, w: 40, words: words('No signal', 'Sin señal'), fill: 'amber' },
        { kind: 'text', x: 28, y: 38, size: 4.6, bold: true, width: 32, words: words('14 scans kept', '14 escaneos guardados') },
        { kind: 'tick', x: 28, y: 52, size: 14, at: 1.5 },
        { kind: 'row', x: 12, y: 66.5, w: 32, h: 9, fill: 'amber', words: words('Help', 'Ayuda') },
        { kind: 'tap', x: 39, y: 71, size: 10, at: 5 },
        { kind: 'arrow', from: [66, 52], end: [53, 60], ink: 'teal', at: 6 },
        { kind: 'person', x: 76, y: 50, size: 34, ink: 'teal', at: 5.6 },
        { kind: 'text', x: 76, y: 72, size: 5, bold: true, words: words('Mentor', 'Mentor'), at: 5.6 },
      ],
    },
  ],
};
