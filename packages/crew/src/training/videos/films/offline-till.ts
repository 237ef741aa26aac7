/** What a till does without the cloud, and what whoever stands there does. */
import { same, words, type FilmScenes } from '../scene.ts';

const TILL = { kind: 'till', x: 24, y: 18, w: 52, h: 50, words: words('OFFLINE', 'SIN CONEXIÓN'), fill: 'amber' } as const;

export const OFFLINE_TILL: FilmScenes = {
  module: 'offline-till',
  scenes: [
    {
      title: words('The line is down', 'No hay conexión'),
      says: [
        words(
          'The till says "Offline" and sells on, for a day at least. So do you.',
          'La caja dice «Sin conexión» y sigue vendiendo, al menos un día. Usted también.',
        ),
      ],
      still: 'till-offline',
      shows: [
        TILL,
        { kind: 'row', x: 28, y: 32, w: 44, h: 8, fill: 'paper', words: words('Sales to send: 18', 'Por enviar: 18'), at: 0.6 },
        { kind: 'row', x: 28, y: 42.5, w: 44, h: 8, fill: 'paper', words: words('Points limit: 2,000', 'Límite puntos: 2000'), at: 1 },
        { kind: 'row', x: 28, y: 53.5, w: 21, h: 10, fill: 'green', words: words('Sell', 'Vender'), at: 1.4 },
        { kind: 'row', x: 51, y: 53.5, w: 21, h: 10, fill: 'white', words: words('Return', 'Devolver'), at: 1.4 },
      ],
    },
    {
      title: words('You may do this', 'Esto sí puede'),
      says: [
        words(
          'Sell, take returns, look up prices, give points, take sign-ups.',
          'Vender, aceptar devoluciones, ver precios, dar puntos, tomar altas.',
        ),
      ],
      shows: [
        { kind: 'tick', x: 16, y: 24, size: 9, at: 0.2 },
        { kind: 'row', x: 26, y: 19.5, w: 62, h: 9, fill: 'white', words: words('Sell and take returns', 'Vender y devoluciones'), at: 0.2 },
        { kind: 'tick', x: 16, y: 38, size: 9, at: 0.9 },
        { kind: 'row', x: 26, y: 33.5, w: 62, h: 9, fill: 'white', words: words('Look up prices', 'Consultar precios'), at: 0.9 },
        { kind: 'tick', x: 16, y: 52, size: 9, at: 1.6 },
        { kind: 'row', x: 26, y: 47.5, w: 62, h: 9, fill: 'white', words: words('Give points', 'Dar puntos'), at: 1.6 },
        { kind: 'tick', x: 16, y: 66, size: 9, at: 2.3 },
        { kind: 'row', x: 26, y: 61.5, w: 62, h: 9, fill: 'white', words: words('Take sign-ups', 'Tomar altas'), at: 2.3 },
      ],
    },
    {
      title: words('No receipt, no sale', 'Sin recibo no hay venta'),
      says: [
        words(
          'The receipt prints once the sale is written down.',
          'El recibo sale cuando la venta ya está anotada.',
        ),
        words('No receipt? Stop, and call your lead.', '¿No sale recibo? Pare y llame al responsable.'),
      ],
      shows: [
        { ...TILL, x: 8, w: 44 },
        { kind: 'row', x: 12, y: 42, w: 36, h: 9, fill: 'green', words: words('Written down', 'Anotada'), at: 0.8 },
        { kind: 'box', x: 62, y: 28, w: 24, h: 36, fill: 'white', line: 'ink', at: 1.6, until: 3.6 },
        { kind: 'text', x: 74, y: 36, size: 4.4, bold: true, words: words('Receipt', 'Recibo'), at: 1.6, until: 3.6 },
        { kind: 'text', x: 74, y: 46, size: 5, words: same('12.40'), at: 1.6, until: 3.6 },
        { kind: 'tick', x: 74, y: 56, size: 9, at: 1.8, until: 3.6 },
        { kind: 'row', x: 58, y: 27, w: 34, h: 10, fill: 'white', words: words('No receipt', 'Sin recibo'), at: 3.8 },
        { kind: 'cross', x: 75, y: 48, size: 15, at: 3.8 },
        { kind: 'row', x: 58, y: 60, w: 34, h: 10, fill: 'ink', words: words('Call your lead', 'Llame'), at: 4.6 },
      ],
    },
    {
      title: words('Giving points: always', 'Dar puntos: siempre'),
      says: [
        words(
          'Customers earn points as ever. They see them when the line is back.',
          'El cliente gana puntos como siempre. Los verá cuando vuelva la conexión.',
        ),
      ],
      shows: [
        { kind: 'person', x: 26, y: 46, size: 36, ink: 'blue' },
        { kind: 'row', x: 48, y: 30, w: 42, h: 13, fill: 'green', words: words('+ 12 points', '+ 12 puntos'), at: 0.7 },
        { kind: 'clock', x: 56, y: 61, size: 16, left: 0.7, at: 2 },
        { kind: 'text', x: 79, y: 61, size: 4.8, bold: true, width: 28, words: words('seen later', 'se ven después'), at: 2 },
      ],
    },
    {
      title: words('Paying with points: a limit', 'Pagar con puntos: límite'),
      says: [
        words(
          'The till knows how many may be spent offline. If it says no, ask for another payment.',
          'La caja sabe cuántos se pueden gastar. Si dice no, pida otra forma de pago.',
        ),
        words('Do not try it at the next till.', 'No lo intente en la caja de al lado.'),
      ],
      shows: [
        { ...TILL, x: 8, w: 44 },
        { kind: 'text', x: 30, y: 38, size: 5.2, bold: true, words: words('500 points?', '¿500 puntos?') },
        { kind: 'row', x: 12, y: 48, w: 36, h: 11, fill: 'red', words: words('Over the limit', 'Supera el límite'), at: 1 },
        { kind: 'row', x: 60, y: 28, w: 33, h: 11, fill: 'green', words: words('Card or cash', 'Tarjeta o efectivo'), at: 2.6 },
        { kind: 'tick', x: 93, y: 28, size: 8, at: 2.6 },
        { kind: 'row', x: 60, y: 52, w: 33, h: 11, fill: 'grey', words: words('Next till', 'Otra caja'), at: 6.4 },
        { kind: 'cross', x: 93, y: 52, size: 8, at: 6.4 },
      ],
    },
    {
      title: words('Sign-ups wait', 'Las altas esperan'),
      says: [
        words(
          'A sign-up is kept, not yet active. Say so: "You will hear from us."',
          'El alta queda guardada, aún no activa. Dígalo: «Le avisaremos».',
        ),
        words('Never write a card number down.', 'Nunca anote un número de tarjeta.'),
      ],
      shows: [
        { ...TILL, x: 6, w: 44 },
        { kind: 'row', x: 10, y: 36, w: 36, h: 9, fill: 'teal', words: words('Sign-up kept', 'Alta guardada'), at: 0.5 },
        { kind: 'row', x: 10, y: 49, w: 36, h: 9, fill: 'amber', words: words('Active: later', 'Activa: después'), at: 1.5 },
        { kind: 'box', x: 60, y: 32, w: 32, h: 30, fill: 'white', line: 'ink', at: 4.8 },
        { kind: 'text', x: 76, y: 42, size: 4.2, words: same('4929 1187 …'), at: 4.8 },
        { kind: 'cross', x: 76, y: 52, size: 20, at: 5.4 },
      ],
    },
    {
      title: words('Never do this', 'Esto nunca'),
      says: [
        words(
          'Never switch the till off, restart it, or sell on paper: sales not yet sent are in it.',
          'Nunca apague ni reinicie la caja, ni venda en papel: dentro están las ventas sin enviar.',
        ),
      ],
      shows: [
        { kind: 'cross', x: 16, y: 28, size: 12, at: 0.3 },
        { kind: 'row', x: 27, y: 22, w: 62, h: 12, fill: 'white', words: words('Switch off', 'Apagar'), at: 0.3 },
        { kind: 'cross', x: 16, y: 47, size: 12, at: 1.2 },
        { kind: 'row', x: 27, y: 41, w: 62, h: 12, fill: 'white', words: words('Restart', 'Reiniciar'), at: 1.2 },
        { kind: 'cross', x: 16, y: 66, size: 12, at: 2.1 },
        { kind: 'row', x: 27, y: 60, w: 62, h: 12, fill: 'white', words: words('Sell on paper', 'Vender en papel'), at: 2.1 },
      ],
    },
    {
      title: words('The line is back', 'Vuelve la conexión'),
      says: [
        words(
          'The till sends by itself, in order, each sale once. Sell on meanwhile.',
          'La caja envía sola, en orden y una vez cada venta. Siga vendiendo.',
        ),
      ],
      still: 'till-sending',
      shows: [
        { ...TILL, x: 6, w: 46, words: words('SENDING', 'ENVIANDO'), fill: 'blue' },
        { kind: 'row', x: 10, y: 36, w: 38, h: 9, fill: 'paper', words: words('312 to send', 'Por enviar: 312') },
        { kind: 'row', x: 10, y: 50, w: 38, h: 11, fill: 'green', words: words('Sell', 'Vender') },
        { kind: 'release', x: 68, y: 30, w: 26, h: 22, ink: 'blue', words: words('Cloud', 'Nube') },
        { kind: 'arrow', from: [54, 42], end: [66, 42], ink: 'teal', at: 0.8 },
        { kind: 'tick', x: 81, y: 62, size: 12, at: 2.6 },
      ],
    },
    {
      title: words('All sent', 'Todo enviado'),
      says: [
        words(
          'Nothing is typed in again. What the cloud could not take, your lead sees as a case.',
          'No hay que teclear nada otra vez. Lo que no se aceptó, lo ve su responsable.',
        ),
      ],
      shows: [
        { ...TILL, words: words('ONLINE', 'CONECTADA'), fill: 'green' },
        { kind: 'row', x: 28, y: 34, w: 44, h: 9, fill: 'paper', words: words('To send: 0', 'Por enviar: 0') },
        { kind: 'tick', x: 50, y: 55, size: 15, at: 1 },
      ],
    },
  ],
};
