/** How sign-ups that need a person are settled before they expire. */
import { words, type FilmScenes } from '../scene.ts';

const LIST = { kind: 'phone', x: 12, y: 18, w: 76, h: 62, words: words('Sign-ups that wait', 'Altas en espera'), fill: 'teal' } as const;

export const TRIAGE: FilmScenes = {
  module: 'triage',
  scenes: [
    {
      title: words('A promise that waits', 'Una promesa en espera'),
      says: [
        words(
          'A sign-up is a promise to a customer. Some get stuck and need a person: you.',
          'Un alta es una promesa al cliente. Algunas se atascan y necesitan a alguien: usted.',
        ),
      ],
      shows: [
        { kind: 'person', x: 20, y: 44, size: 28, ink: 'blue' },
        { kind: 'arrow', from: [34, 44], end: [46, 44], ink: 'teal', at: 0.5 },
        { kind: 'row', x: 48, y: 37, w: 22, h: 14, fill: 'amber', words: words('Stuck', 'Atascada'), at: 0.9 },
        { kind: 'arrow', from: [72, 44], end: [82, 44], ink: 'grey', at: 1.6 },
        { kind: 'row', x: 84, y: 37, w: 13, h: 14, fill: 'grey', words: words('Member', 'Socio'), at: 1.6 },
        { kind: 'person', x: 59, y: 66, size: 20, ink: 'teal', at: 2.6 },
      ],
    },
    {
      title: words('The most urgent on top', 'Lo urgente, arriba'),
      says: [
        words(
          'The list is sorted by time left. A payment waits 23 hours, then it is gone.',
          'La lista va por tiempo restante. Un pago espera 23 horas; luego se pierde.',
        ),
      ],
      still: 'queue',
      shows: [
        LIST,
        { kind: 'clock', x: 22, y: 38, size: 10, left: 0.1, at: 0.3 },
        { kind: 'row', x: 30, y: 32.5, w: 53, h: 11, fill: 'paper', words: words('Declined card · 2 h', 'Tarjeta rechazada · 2 h'), at: 0.3 },
        { kind: 'clock', x: 22, y: 52, size: 10, left: 0.4, at: 0.9 },
        { kind: 'row', x: 30, y: 46.5, w: 53, h: 11, fill: 'paper', words: words('Same person twice · 9 h', 'Persona repetida · 9 h'), at: 0.9 },
        { kind: 'clock', x: 22, y: 66, size: 10, left: 0.85, at: 1.5 },
        { kind: 'row', x: 30, y: 60.5, w: 53, h: 11, fill: 'paper', words: words('Consent unclear · 20 h', 'Permiso dudoso · 20 h'), at: 1.5 },
      ],
    },
    {
      title: words('Claim it', 'Tómela'),
      says: [
        words(
          'Take the top one and press Claim. It is yours; nobody else calls the same customer.',
          'Tome la primera y pulse Tomar. Es suya: nadie más llama al mismo cliente.',
        ),
      ],
      shows: [
        LIST,
        { kind: 'text', x: 50, y: 38, size: 5, bold: true, words: words('Declined card · 2 h left', 'Tarjeta rechazada · 2 h') },
        { kind: 'row', x: 26, y: 47, w: 48, h: 12, fill: 'teal', words: words('Claim', 'Tomar'), until: 2.6 },
        { kind: 'tap', x: 66, y: 54, size: 12, at: 1.6, until: 2.6 },
        { kind: 'row', x: 26, y: 47, w: 48, h: 12, fill: 'green', words: words('Yours', 'Suya'), at: 2.6 },
        { kind: 'clock', x: 50, y: 69, size: 10, left: 0.1 },
      ],
    },
    {
      title: words('Declined card', 'Tarjeta rechazada'),
      says: [
        words(
          'Ask for another card and send the payment link. Never take a card number by phone.',
          'Pida otra tarjeta y envíe el enlace de pago. Nunca tome el número por teléfono.',
        ),
      ],
      shows: [
        { kind: 'box', x: 10, y: 30, w: 34, h: 22, fill: 'grey', line: 'ink', round: 3 },
        { kind: 'box', x: 10, y: 35, w: 34, h: 4, fill: 'ink', round: 0 },
        { kind: 'cross', x: 42, y: 32, size: 11, at: 0.5 },
        { kind: 'row', x: 55, y: 27, w: 38, h: 12, fill: 'green', words: words('Payment link', 'Enlace de pago'), at: 1.4 },
        { kind: 'tick', x: 93, y: 27, size: 9, at: 1.4 },
        { kind: 'row', x: 55, y: 52, w: 38, h: 12, fill: 'grey', words: words('Number by phone', 'Número por teléfono'), at: 3.4 },
        { kind: 'cross', x: 93, y: 52, size: 9, at: 3.4 },
      ],
    },
    {
      title: words('The same person twice?', '¿La misma persona?'),
      says: [
        words(
          'Compare name, mail and telephone. Two of three alike, and the customer says yes: join them.',
          'Compare nombre, correo y teléfono. Si coinciden dos y el cliente lo confirma, únalas.',
        ),
        words('In doubt, leave them apart.', 'En la duda, déjelas separadas.'),
      ],
      shows: [
        { kind: 'person', x: 24, y: 33, size: 22, ink: 'blue' },
        { kind: 'person', x: 76, y: 33, size: 22, ink: 'blue' },
        { kind: 'row', x: 34, y: 46, w: 32, h: 8, fill: 'white', words: words('Name', 'Nombre'), at: 0.4 },
        { kind: 'tick', x: 72, y: 50, size: 7, at: 0.8 },
        { kind: 'row', x: 34, y: 57, w: 32, h: 8, fill: 'white', words: words('Mail', 'Correo'), at: 1.2 },
        { kind: 'tick', x: 72, y: 61, size: 7, at: 1.6 },
        { kind: 'row', x: 34, y: 68, w: 32, h: 8, fill: 'white', words: words('Telephone', 'Teléfono'), at: 2 },
        { kind: 'cross', x: 72, y: 72, size: 7, at: 2.4 },
      ],
    },
    {
      title: words('Consent unclear', 'Permiso dudoso'),
      says: [
        words(
          'Two answers are on record. Ask the customer. No answer means no.',
          'Hay dos respuestas anotadas. Pregunte al cliente. Sin respuesta es no.',
        ),
      ],
      shows: [
        { kind: 'row', x: 10, y: 26, w: 36, h: 12, fill: 'green', words: words('Till: yes', 'Caja: sí') },
        { kind: 'row', x: 54, y: 26, w: 36, h: 12, fill: 'red', words: words('Web: no', 'Web: no') },
        { kind: 'person', x: 50, y: 56, size: 24, ink: 'blue', at: 1 },
        { kind: 'text', x: 68, y: 50, size: 9, bold: true, words: words('?', '¿?'), at: 1.4 },
        { kind: 'row', x: 28, y: 69, w: 44, h: 9, fill: 'ink', words: words('No answer = no', 'Sin respuesta = no'), at: 2.8 },
      ],
    },
    {
      title: words('Begun, not finished', 'Sin terminar'),
      says: [
        words(
          'The bank asked, and the customer left. Send the link again; do not begin a new sign-up.',
          'El banco preguntó y el cliente se fue. Reenvíe el enlace; no haga un alta nueva.',
        ),
      ],
      shows: [
        { kind: 'row', x: 8, y: 26, w: 30, h: 11, fill: 'green', words: words('Signed up', 'Alta hecha') },
        { kind: 'arrow', from: [40, 31.5], end: [50, 31.5], ink: 'teal' },
        { kind: 'row', x: 52, y: 26, w: 40, h: 11, fill: 'amber', words: words('Bank asks', 'Pregunta el banco') },
        { kind: 'row', x: 8, y: 52, w: 38, h: 12, fill: 'green', words: words('Send link again', 'Reenviar enlace'), at: 1.6 },
        { kind: 'tick', x: 46, y: 52, size: 9, at: 1.6 },
        { kind: 'row', x: 54, y: 52, w: 38, h: 12, fill: 'grey', words: words('New sign-up', 'Alta nueva'), at: 3.2 },
        { kind: 'cross', x: 92, y: 52, size: 9, at: 3.2 },
      ],
    },
    {
      title: words('Before it expires', 'Antes de que expire'),
      says: [
        words(
          'Your shift ends and it is not done? Hand it over, with a sentence on what you tried.',
          '¿Acaba su turno y no está? Pásela, con una frase sobre lo que intentó.',
        ),
      ],
      shows: [
        { kind: 'person', x: 20, y: 42, size: 28, ink: 'teal' },
        { kind: 'row', x: 36, y: 38, w: 28, h: 11, fill: 'amber', words: words('Hand over', 'Pasar'), at: 0.8 },
        { kind: 'arrow', from: [66, 43.5], end: [74, 43.5], ink: 'teal', at: 1.4 },
        { kind: 'person', x: 84, y: 42, size: 28, ink: 'blue', at: 1.8 },
        { kind: 'row', x: 12, y: 64, w: 76, h: 10, fill: 'white', words: words('“Called at 5, no answer.”', '«Llamé a las 5, no contestó».'), at: 2.6 },
      ],
    },
    {
      title: words('Close it with a reason', 'Ciérrela con motivo'),
      says: [
        words(
          'Choose the reason and write one sentence. Only what is true: it is read again.',
          'Elija el motivo y escriba una frase. Solo la verdad: alguien la leerá.',
        ),
      ],
      shows: [
        LIST,
        { kind: 'row', x: 18, y: 33, w: 64, h: 9, fill: 'paper', words: words('Reason: card replaced', 'Motivo: otra tarjeta'), at: 0.4 },
        { kind: 'row', x: 18, y: 45, w: 64, h: 9, fill: 'paper', words: words('“Paid by link at 17:20.”', '«Pagó por enlace a las 17:20».'), at: 1.2 },
        { kind: 'row', x: 28, y: 60, w: 44, h: 12, fill: 'green', words: words('Resolve', 'Resolver'), at: 2.2 },
        { kind: 'tick', x: 78, y: 66, size: 10, at: 3.2 },
      ],
    },
  ],
};
