/** Paints a film's picture at a moment. It runs in the browser: it imports `shapes.ts` and types. */
import type { Scene, Shape } from './scene.ts';
import { DRAW, fitting, INKS, write, type Pen } from './shapes.ts';

/** Where captions stand: nothing is drawn there. In hundredths of the width. */
const BAND_FROM = 82;
/** What a still shows, for questions: neither title nor band. */
export const STILL = { top: 16, height: 65 } as const;
const APPEARS_SECONDS = 0.35;
const MOVES_SECONDS = 1.1;

export interface TimedScene extends Scene {
  /** From the film's beginning. */
  readonly from: number;
  readonly seconds: number;
}

const eased = (share: number): number => (1 - Math.cos(Math.PI * share)) / 2;
const within = (value: number): number => Math.min(1, Math.max(0, value));

function paintShape(pen: Pen, shape: Shape, language: 'en' | 'es', seconds: number): void {
  const { at = 0, until = Infinity, to, movesAt = at } = shape;
  const since = seconds - at;
  if (since < 0 || seconds >= until) return;
  pen.save();
  pen.globalAlpha = at === 0 ? 1 : within(since / APPEARS_SECONDS);
  if (to && 'x' in shape) {
    const share = eased(within((seconds - movesAt) / MOVES_SECONDS));
    pen.translate((to[0] - shape.x) * share, (to[1] - shape.y) * share);
  }
  // Each kind has its own drawer; that they fit is what the table's type says.
  (DRAW[shape.kind] as (pen: Pen, shape: Shape, moment: object) => void)(pen, shape, {
    language,
    seconds: since,
  });
  pen.restore();
}

/** @param size of the picture's width and height, in pixels */
export function paintAt(
  pen: Pen,
  scenes: readonly TimedScene[],
  { language, seconds, size }: { language: 'en' | 'es'; seconds: number; size: number },
): void {
  const place = Math.max(
    0,
    scenes.findLastIndex(({ from }) => from <= seconds),
  );
  const scene = scenes[place]!;
  const last = scenes.at(-1)!;
  pen.setTransform(size / 100, 0, 0, size / 100, 0, 0);
  pen.fillStyle = INKS.paper;
  pen.fillRect(0, 0, 100, 100);
  for (const shape of scene.shows) paintShape(pen, shape, language, seconds - scene.from);
  pen.fillStyle = INKS.ink;
  pen.fillRect(0, BAND_FROM, 100, 100 - BAND_FROM);
  pen.fillRect(0, 0, 100, 14.5);
  pen.fillStyle = INKS.amber;
  pen.fillRect(0, 14.5, 100 * ((place + 1) / scenes.length), 0.9);
  const head = { y: 7.3, ink: 'white', bold: true } as const;
  write(pen, `${place + 1}/${scenes.length}`, { ...head, x: 96, size: 4, align: 'right' });
  const title = scene.title[language];
  write(pen, title, { ...head, x: 4, size: fitting(pen, title, 80, 6.2, true), align: 'left' });
  if (seconds > last.from + last.seconds) throw new Error('paintAt: the film is over');
}
