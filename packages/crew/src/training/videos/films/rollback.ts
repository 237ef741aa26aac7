/** How a store, a wave or all stores go back to the release that worked. */
import { same, words, type FilmScenes } from '../scene.ts';

const BLUE = { kind: 'release', x: 8, y: 22, w: 34, h: 14, ink: 'blue', words: words('Blue: before', 'Azul: antes') } as const;
const GREEN = { kind: 'release', x: 58, y: 22, w: 34, h: 14, ink: 'green', words: words('Green: new', 'Verde: nueva') } as const;
const store = (x: number, name: string, ink: 'blue' | 'green') =>
  ({ kind: 'store', x, y: 56, w: 20, h: 18, ink, words: same(name) }) as const;

export const ROLLBACK: FilmScenes = {
  module: 'rollback',
  scenes: [
    {
      title: words('Two releases run', 'Dos versiones a la vez'),
      says: [
        words(
          'Blue is the release from before, green the new one. Both run during a launch.',
          'Azul es la versión de antes, verde la nueva. Ambas funcionan en el lanzamiento.',
        ),
      ],
      shows: [
        BLUE,
        GREEN,
        store(10, 'S01', 'blue'),
        store(40, 'S02', 'green'),
        store(70, 'S03', 'green'),
        { kind: 'arrow', from: [20, 54], end: [24, 39], ink: 'blue', at: 0.6 },
        { kind: 'arrow', from: [50, 54], end: [70, 39], ink: 'green', at: 1 },
        { kind: 'arrow', from: [80, 54], end: [76, 39], ink: 'green', at: 1.4 },
      ],
    },
    {
      title: words('Anyone may hold', 'Cualquiera puede pausar'),
      says: [
        words(
          'Not sure? Hold. No more customers move to green; nobody is sent back.',
          '¿Duda? Pause. Nadie más pasa a verde; a nadie se le devuelve.',
        ),
      ],
      shows: [
        { kind: 'pause', x: 50, y: 38, size: 26 },
        { kind: 'row', x: 10, y: 60, w: 36, h: 11, fill: 'blue', words: words('60 % stay', '60 % siguen') },
        { kind: 'row', x: 54, y: 60, w: 36, h: 11, fill: 'green', words: words('40 % stay', '40 % siguen') },
      ],
    },
    {
      title: words('Who may roll back', 'Quién puede revertir'),
      says: [
        words(
          'A store: its rollback owner or the deputy. All stores: the commander or a senior owner too.',
          'Una tienda: su responsable o suplente. Todas: también el comandante o un dueño sénior.',
        ),
      ],
      shows: [
        { kind: 'person', x: 18, y: 34, size: 22, ink: 'teal', at: 0.2 },
        { kind: 'row', x: 34, y: 24, w: 58, h: 9, fill: 'teal', words: words('Rollback owner', 'Responsable de reversión'), at: 0.2 },
        { kind: 'row', x: 34, y: 36, w: 58, h: 9, fill: 'white', words: words('or the deputy', 'o suplente'), at: 1.2 },
        { kind: 'person', x: 18, y: 62, size: 22, ink: 'amber', at: 3 },
        { kind: 'row', x: 34, y: 52, w: 58, h: 9, fill: 'amber', words: words('Commander', 'Comandante'), at: 3 },
        { kind: 'row', x: 34, y: 64, w: 58, h: 9, fill: 'white', words: words('or a senior owner', 'o un dueño sénior'), at: 3.8 },
      ],
    },
    {
      title: words('When to do it', 'Cuándo hacerlo'),
      says: [
        words(
          'Checkouts fail, prices are wrong, tills stop: roll back first, look for the cause after.',
          'Fallan los pagos, precios mal, cajas paradas: primero revierta, después busque la causa.',
        ),
      ],
      shows: [
        { kind: 'row', x: 10, y: 21, w: 80, h: 11, fill: 'red', words: words('Failed checkouts', 'Pagos fallidos'), at: 0.2 },
        { kind: 'row', x: 10, y: 35, w: 80, h: 11, fill: 'red', words: words('Wrong prices', 'Precios incorrectos'), at: 0.9 },
        { kind: 'row', x: 10, y: 49, w: 80, h: 11, fill: 'red', words: words('Tills that stop', 'Cajas paradas'), at: 1.6 },
        { kind: 'text', x: 50, y: 71, size: 5.6, bold: true, words: words('First back, then why', 'Primero volver, luego el porqué'), at: 3 },
      ],
    },
    {
      title: words('How far, and why', 'Hasta dónde y por qué'),
      says: [
        words(
          'Choose this store, its wave, or all. Choose the reason. Nothing has happened yet.',
          'Elija esta tienda, su oleada o todas. Elija el motivo. Aún no pasa nada.',
        ),
      ],
      still: 'how-far',
      shows: [
        { kind: 'phone', x: 16, y: 18, w: 68, h: 62, fill: 'ink', words: words('Roll back Millbrook', 'Revertir Millbrook') },
        { kind: 'row', x: 20, y: 31, w: 23, h: 11, fill: 'teal', words: words('This store', 'Esta tienda'), at: 0.4 },
        { kind: 'row', x: 45, y: 31, w: 17, h: 11, fill: 'white', words: words('Wave 2', 'Oleada 2'), at: 0.4 },
        { kind: 'row', x: 64, y: 31, w: 15.5, h: 11, fill: 'white', words: words('All 15', 'Las 15'), at: 0.4 },
        { kind: 'row', x: 20, y: 46, w: 59.5, h: 9, fill: 'white', words: words('Reason: slow checkouts', 'Motivo: cobros lentos'), at: 1.6 },
        { kind: 'row', x: 20, y: 61, w: 59.5, h: 12, fill: 'red', words: words('Hold to roll back', 'Mantenga para revertir'), at: 2.6 },
      ],
    },
    {
      title: words('Press and hold', 'Pulse y mantenga'),
      says: [
        words(
          'Press and hold for one and a half seconds. Let go early, and nothing happens.',
          'Mantenga pulsado segundo y medio. Si suelta antes, no pasa nada.',
        ),
        words('Then sign with your passkey.', 'Después firme con su llave de acceso.'),
      ],
      shows: [
        { kind: 'row', x: 14, y: 21, w: 72, h: 15, fill: 'red', words: words('Hold to roll back', 'Mantenga para revertir') },
        { kind: 'hold', x: 32, y: 56, size: 26, seconds: 1.5, at: 1.2 },
        { kind: 'tap', x: 32, y: 56, size: 16, at: 1 },
        { kind: 'text', x: 32, y: 75, size: 4.6, bold: true, words: words('1.5 seconds', '1,5 segundos'), at: 1.2 },
        { kind: 'row', x: 54, y: 49, w: 34, h: 13, fill: 'ink', words: words('Passkey', 'Llave de acceso'), at: 5.8 },
        { kind: 'tick', x: 88, y: 49, size: 10, at: 6.8 },
      ],
    },
    {
      title: words('Within a second', 'En un segundo'),
      says: [
        words(
          'The store is on blue again in under a second. Nothing is restarted.',
          'La tienda vuelve a azul en menos de un segundo. No se reinicia nada.',
        ),
      ],
      shows: [
        BLUE,
        GREEN,
        { kind: 'arrow', from: [50, 54], end: [72, 39], ink: 'green', until: 1.6 },
        { ...store(40, 'S02', 'green'), until: 1.6 },
        { ...store(40, 'S02', 'blue'), at: 1.6 },
        { kind: 'arrow', from: [50, 54], end: [28, 39], ink: 'blue', at: 1.6 },
        { kind: 'tick', x: 66, y: 64, size: 11, at: 2.6 },
      ],
    },
    {
      title: words('Customers lose nothing', 'El cliente no pierde nada'),
      says: [
        words(
          'Carts, sales and sign-ups made on green stay: blue reads them. Tills sell on.',
          'Carritos, ventas y altas hechas en verde se quedan: azul las lee. Las cajas siguen.',
        ),
      ],
      shows: [
        { kind: 'row', x: 8, y: 22, w: 40, h: 10, fill: 'green', words: words('Made on green', 'Hecho en verde') },
        { kind: 'row', x: 12, y: 36, w: 32, h: 9, fill: 'white', words: words('Cart', 'Carrito'), at: 0.4 },
        { kind: 'row', x: 12, y: 48, w: 32, h: 9, fill: 'white', words: words('Sale', 'Venta'), at: 0.8 },
        { kind: 'row', x: 12, y: 60, w: 32, h: 9, fill: 'white', words: words('Sign-up', 'Alta'), at: 1.2 },
        { kind: 'arrow', from: [50, 52], end: [62, 52], ink: 'teal', at: 1.8 },
        { kind: 'release', x: 65, y: 40, w: 28, h: 24, ink: 'blue', words: words('Blue', 'Azul') },
        { kind: 'tick', x: 90, y: 42, size: 10, at: 2.8 },
      ],
    },
    {
      title: words('Read it back', 'Compruébelo'),
      says: [
        words(
          'The screen shows each store on blue. Tell the store in one sentence.',
          'La pantalla muestra cada tienda en azul. Avise a la tienda en una frase.',
        ),
      ],
      shows: [
        store(8, 'S01', 'blue'),
        store(40, 'S02', 'blue'),
        store(72, 'S03', 'blue'),
        { kind: 'tick', x: 18, y: 50, size: 8, at: 0.5 },
        { kind: 'tick', x: 50, y: 50, size: 8, at: 1 },
        { kind: 'tick', x: 82, y: 50, size: 8, at: 1.5 },
        { kind: 'row', x: 8, y: 26, w: 84, h: 12, fill: 'white', words: words('“We are on the release of yesterday.”', '«Estamos en la versión de ayer».'), at: 2.2 },
      ],
    },
    {
      title: words('Going on is hard', 'Seguir es lo difícil'),
      says: [
        words(
          'To stop takes one person. To go on takes a senior owner and a second person.',
          'Para parar basta una persona. Para seguir hacen falta un dueño sénior y otra más.',
        ),
      ],
      shows: [
        { kind: 'text', x: 26, y: 26, size: 6, bold: true, words: words('Stop', 'Parar') },
        { kind: 'person', x: 26, y: 50, size: 30, ink: 'teal' },
        { kind: 'text', x: 72, y: 26, size: 6, bold: true, words: words('Go on', 'Seguir') },
        { kind: 'person', x: 61, y: 50, size: 30, ink: 'amber', at: 1.6 },
        { kind: 'person', x: 84, y: 50, size: 30, ink: 'blue', at: 2.2 },
      ],
    },
  ],
};
