/** What learners read, in their language; mentors and trainers read the console's English. */
import type { TrainingWords } from '@slipway/api';

export type Language = 'en' | 'es';

const say = (en: string, es: string): TrainingWords => ({ en, es });

export const WORDS = {
  yours: say('Your modules', 'Sus módulos'),
  passed: say('Passed', 'Superado'),
  toDo: say('To do', 'Pendiente'),
  first: say('First:', 'Antes:'),
  minutes: say('minutes', 'minutos'),
  back: say('All modules', 'Todos los módulos'),
  speed: say('Speed', 'Velocidad'),
  transcript: say('What is said', 'Lo que se dice'),
  film: say('Film', 'Película'),
  silent: say(
    'It has no sound: what matters is written.',
    'Sin sonido: lo importante está escrito.',
  ),
  seen: say('How much of the film was seen', 'Cuánto se ha visto de la película'),
  of: say('of', 'de'),
  watched: say('watched', 'vistos'),
  read: say('read', 'leídos'),
  asks: say('The questions ask for', 'Las preguntas piden'),
  start: say('Start the questions', 'Empezar las preguntas'),
  waits: say(
    'They open when you have watched the film, or kept what is said open as long as it takes.',
    'Se abren cuando haya visto la película, o tenido abierto lo que se dice lo que ella dura.',
  ),
  opened: say('You have seen the film.', 'Ha visto la película.'),
  rule: say('right answers are needed of', 'respuestas correctas de'),
  question: say('Question', 'Pregunta'),
  many: say('Choose all that are right.', 'Elija todas las correctas.'),
  order: say('Put them in order.', 'Póngalos en orden.'),
  hotspot: say('Choose the place on the picture.', 'Elija el lugar en la imagen.'),
  scan: say('Scan the item, or choose it.', 'Escanee el artículo o elíjalo.'),
  barcode: say('Barcode', 'Código de barras'),
  notHere: say('No item here has this barcode.', 'Ningún artículo tiene ese código.'),
  up: say('Up', 'Subir'),
  down: say('Down', 'Bajar'),
  next: say('Next', 'Siguiente'),
  finish: say('Finish', 'Terminar'),
  right: say('right', 'correctas'),
  wellDone: say('Passed.', 'Superado.'),
  notYet: say('Not yet.', 'Todavía no.'),
  mentor: say(
    'Your mentor now watches you do it; then the certificate counts.',
    'Ahora su mentor le ve hacerlo; entonces vale el certificado.',
  ),
  again: say('Other questions, please', 'Otras preguntas, por favor'),
  wait: say('You may try again in', 'Puede intentarlo de nuevo en'),
  seconds: say('seconds', 'segundos'),
  isRight: say('Right', 'Correcto'),
  isWrong: say('Not right', 'Incorrecto'),
  due: say('Due', 'Toca'),
  language: say('Español', 'English'),
} as const;
