/** How each shape is drawn. It runs in the browser: nothing is imported but types. */
import type { Goods, Ink, Shape } from './scene.ts';

export type Pen = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

export const INKS: Readonly<Record<Ink, string>> = {
  ink: '#12213a',
  white: '#ffffff',
  paper: '#f4f1ea',
  grey: '#c9cdd4',
  teal: '#0b7a75',
  amber: '#f0a63a',
  red: '#c23b32',
  green: '#2c8a4b',
  blue: '#2f62c9',
};
const FONT = '"DejaVu Sans", "Liberation Sans", Arial, sans-serif';
const DARK: readonly Ink[] = ['ink', 'teal', 'red', 'green', 'blue'];
const inkOn = (fill: Ink): Ink => (DARK.includes(fill) ? 'white' : 'ink');

/** What a shape is drawn with; `seconds` since it appeared. */
export interface Moment {
  readonly language: 'en' | 'es';
  readonly seconds: number;
}

export function write(
  pen: Pen,
  text: string,
  {
    x,
    y,
    size,
    ink,
    align = 'left',
    bold = false,
    width,
  }: {
    x: number;
    y: number;
    size: number;
    ink: Ink;
    align?: CanvasTextAlign;
    bold?: boolean;
    width?: number;
  },
): void {
  pen.font = `${bold ? '700' : '400'} ${size}px ${FONT}`;
  pen.fillStyle = INKS[ink];
  pen.textAlign = align;
  pen.textBaseline = 'middle';
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    const isTooLong = width !== undefined && pen.measureText(longer).width > width;
    if (last === undefined || isTooLong) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  const first = y - ((lines.length - 1) * size * 1.25) / 2;
  for (const [place, line] of lines.entries()) pen.fillText(line, x, first + place * size * 1.25);
}

/** @returns the largest size up to `most` at which a text fits on one line */
export function fitting(
  pen: Pen,
  text: string,
  width: number,
  most: number,
  bold: boolean,
): number {
  pen.font = `${bold ? '700' : '400'} ${most}px ${FONT}`;
  return Math.min(most, (most * width) / Math.max(1, pen.measureText(text).width));
}

function round(pen: Pen, x: number, y: number, w: number, h: number, radius: number): void {
  pen.beginPath();
  pen.roundRect(x, y, w, h, radius);
}

function fillRound(
  pen: Pen,
  box: { x: number; y: number; w: number; h: number },
  radius: number,
  ink: Ink,
): void {
  round(pen, box.x, box.y, box.w, box.h, radius);
  pen.fillStyle = INKS[ink];
  pen.fill();
}

function stroke(pen: Pen, ink: Ink, width: number): void {
  pen.strokeStyle = INKS[ink];
  pen.lineWidth = width;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.stroke();
}

function line(
  pen: Pen,
  points: readonly (readonly [number, number])[],
  ink: Ink,
  width: number,
): void {
  pen.beginPath();
  for (const [place, [x, y]] of points.entries()) {
    if (place === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  stroke(pen, ink, width);
}

function disc(pen: Pen, x: number, y: number, radius: number, ink: Ink): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.fillStyle = INKS[ink];
  pen.fill();
}

/** Goods, each within a square of `s` around its middle. */
const GOODS: Readonly<Record<Goods, (pen: Pen, s: number) => void>> = {
  milk: (pen, s) => {
    fillRound(pen, { x: -s * 0.25, y: -s * 0.2, w: s * 0.5, h: s * 0.65 }, s * 0.04, 'white');
    line(
      pen,
      [
        [-s * 0.25, -s * 0.2],
        [0, -s * 0.45],
        [s * 0.25, -s * 0.2],
      ],
      'ink',
      s * 0.035,
    );
    round(pen, -s * 0.25, -s * 0.2, s * 0.5, s * 0.65, s * 0.04);
    stroke(pen, 'ink', s * 0.035);
    fillRound(pen, { x: -s * 0.25, y: s * 0.02, w: s * 0.5, h: s * 0.2 }, 0, 'blue');
  },
  bread: (pen, s) => {
    fillRound(pen, { x: -s * 0.42, y: -s * 0.2, w: s * 0.84, h: s * 0.42 }, s * 0.2, 'amber');
    round(pen, -s * 0.42, -s * 0.2, s * 0.84, s * 0.42, s * 0.2);
    stroke(pen, 'ink', s * 0.035);
    for (const x of [-0.2, 0, 0.2])
      line(
        pen,
        [
          [s * (x - 0.05), -s * 0.1],
          [s * (x + 0.05), s * 0.08],
        ],
        'ink',
        s * 0.03,
      );
  },
  eggs: (pen, s) => {
    for (const x of [-0.24, 0, 0.24]) {
      pen.beginPath();
      pen.ellipse(s * x, -s * 0.05, s * 0.12, s * 0.17, 0, 0, Math.PI * 2);
      pen.fillStyle = INKS.white;
      pen.fill();
      stroke(pen, 'ink', s * 0.03);
    }
    fillRound(pen, { x: -s * 0.42, y: s * 0.02, w: s * 0.84, h: s * 0.22 }, s * 0.04, 'grey');
    round(pen, -s * 0.42, s * 0.02, s * 0.84, s * 0.22, s * 0.04);
    stroke(pen, 'ink', s * 0.03);
  },
  can: (pen, s) => {
    fillRound(pen, { x: -s * 0.26, y: -s * 0.38, w: s * 0.52, h: s * 0.76 }, s * 0.06, 'grey');
    fillRound(pen, { x: -s * 0.26, y: -s * 0.2, w: s * 0.52, h: s * 0.4 }, 0, 'red');
    round(pen, -s * 0.26, -s * 0.38, s * 0.52, s * 0.76, s * 0.06);
    stroke(pen, 'ink', s * 0.035);
  },
  peas: (pen, s) => {
    fillRound(pen, { x: -s * 0.32, y: -s * 0.4, w: s * 0.64, h: s * 0.8 }, s * 0.05, 'blue');
    for (const [x, y] of [
      [-0.12, 0.05],
      [0.12, 0.05],
      [0, 0.22],
    ] as const)
      disc(pen, s * x, s * y, s * 0.09, 'green');
    round(pen, -s * 0.32, -s * 0.4, s * 0.64, s * 0.8, s * 0.05);
    stroke(pen, 'ink', s * 0.035);
  },
  tomato: (pen, s) => {
    disc(pen, 0, s * 0.04, s * 0.34, 'red');
    stroke(pen, 'ink', s * 0.035);
    line(
      pen,
      [
        [-s * 0.14, -s * 0.3],
        [0, -s * 0.2],
        [s * 0.14, -s * 0.3],
      ],
      'green',
      s * 0.07,
    );
  },
};

type Draw<K extends Shape['kind']> = (
  pen: Pen,
  shape: Extract<Shape, { readonly kind: K }>,
  moment: Moment,
) => void;

function mark(pen: Pen, x: number, y: number, size: number, isRight: boolean): void {
  disc(pen, x, y, size / 2, isRight ? 'green' : 'red');
  const s = size * 0.22;
  if (isRight)
    line(
      pen,
      [
        [x - s, y],
        [x - s * 0.2, y + s * 0.8],
        [x + s * 1.1, y - s * 0.8],
      ],
      'white',
      size * 0.11,
    );
  else {
    line(
      pen,
      [
        [x - s, y - s],
        [x + s, y + s],
      ],
      'white',
      size * 0.11,
    );
    line(
      pen,
      [
        [x + s, y - s],
        [x - s, y + s],
      ],
      'white',
      size * 0.11,
    );
  }
}

function screen(
  pen: Pen,
  { x, y, w, h, words, fill }: Extract<Shape, { kind: 'phone' | 'till' }>,
  { language }: Moment,
  edge: number,
): void {
  fillRound(pen, { x, y, w, h }, edge * 2.4, 'ink');
  fillRound(
    pen,
    { x: x + edge, y: y + edge, w: w - 2 * edge, h: h - 2 * edge },
    edge * 1.4,
    'white',
  );
  const bar = 8.5;
  round(pen, x + edge, y + edge, w - 2 * edge, bar, edge * 1.4);
  pen.fillStyle = INKS[fill];
  pen.fill();
  const size = fitting(pen, words[language], w - 2 * edge - 3, 4.2, true);
  const middle = { x: x + w / 2, y: y + edge + bar / 2, size, align: 'center' } as const;
  write(pen, words[language], { ...middle, ink: inkOn(fill), bold: true });
}

/** One line for each kind of shape. */
export const DRAW: { readonly [K in Shape['kind']]: Draw<K> } = {
  text: (
    pen,
    { x, y, size, words, ink = 'ink', align = 'center', bold = false, width },
    { language },
  ) => {
    const fits = width ? size : fitting(pen, words[language], 94, size, bold);
    write(pen, words[language], {
      x,
      y,
      size: fits,
      ink,
      align,
      bold,
      ...(width ? { width } : {}),
    });
  },
  box: (pen, { x, y, w, h, fill, line: edge, round: radius = 2 }) => {
    fillRound(pen, { x, y, w, h }, radius, fill);
    if (edge) stroke(pen, edge, 0.7);
  },
  phone: (pen, shape, moment) => screen(pen, shape, moment, 1.6),
  till: (pen, shape, moment) => {
    const { x, y, w, h } = shape;
    fillRound(pen, { x: x + w * 0.42, y: y + h - 1, w: w * 0.16, h: 5 }, 0, 'ink');
    fillRound(pen, { x: x + w * 0.25, y: y + h + 3, w: w * 0.5, h: 2.4 }, 1, 'ink');
    screen(pen, shape, moment, 1.6);
  },
  row: (pen, { x, y, w, h, words, fill, ink }, { language }) => {
    fillRound(pen, { x, y, w, h }, 1.6, fill);
    if (fill === 'white') stroke(pen, 'grey', 0.5);
    const most = Math.min(4.4, h * 0.52);
    const onOne = fitting(pen, words[language], w - 3, most, true);
    // Two large lines are read more easily than a small one.
    const size = onOne < most * 0.8 ? Math.min(most, h * 0.36) : onOne;
    const middle = { x: x + w / 2, y: y + h / 2, size, align: 'center', width: w - 2 } as const;
    write(pen, words[language], { ...middle, ink: ink ?? inkOn(fill), bold: true });
  },
  arrow: (pen, { from, end, ink = 'ink' }, { seconds }) => {
    const share = Math.min(1, seconds / 0.8);
    const [dx, dy] = [end[0] - from[0], end[1] - from[1]];
    const tip = [from[0] + dx * share, from[1] + dy * share] as const;
    const angle = Math.atan2(dy, dx);
    line(pen, [from, tip], ink, 1.3);
    const barb = (turn: number) =>
      [tip[0] - 3.2 * Math.cos(angle + turn), tip[1] - 3.2 * Math.sin(angle + turn)] as const;
    line(pen, [barb(0.5), tip, barb(-0.5)], ink, 1.3);
  },
  ring: (pen, { x, y, w, h, ink }, { seconds }) => {
    const grow = 0.6 * (1 - Math.cos(Math.min(seconds, 3) * Math.PI * (2 / 1.5))) * 0.5;
    round(pen, x - grow, y - grow, w + 2 * grow, h + 2 * grow, 2.4);
    stroke(pen, ink, 1.3);
  },
  tick: (pen, { x, y, size }) => mark(pen, x, y, size, true),
  cross: (pen, { x, y, size }) => mark(pen, x, y, size, false),
  tap: (pen, { x, y, size }, { seconds }) => {
    const wave = Math.min(1, seconds / 0.7);
    pen.save();
    pen.globalAlpha *= 0.5 * (1 - wave);
    disc(pen, x, y, (size / 2) * (0.6 + wave), 'amber');
    pen.restore();
    disc(pen, x, y, size * 0.26, 'amber');
    pen.beginPath();
    pen.arc(x, y, size * 0.26, 0, Math.PI * 2);
    stroke(pen, 'ink', 0.7);
  },
  snow: (pen, { x, y, size }) => {
    for (const turn of [0, Math.PI / 3, (2 * Math.PI) / 3]) {
      const [dx, dy] = [(Math.cos(turn) * size) / 2, (Math.sin(turn) * size) / 2];
      line(
        pen,
        [
          [x - dx, y - dy],
          [x + dx, y + dy],
        ],
        'blue',
        size * 0.11,
      );
    }
  },
  pause: (pen, { x, y, size }) => {
    disc(pen, x, y, size / 2, 'amber');
    for (const at of [-0.12, 0.12])
      line(
        pen,
        [
          [x + size * at, y - size * 0.18],
          [x + size * at, y + size * 0.18],
        ],
        'ink',
        size * 0.1,
      );
  },
  hold: (pen, { x, y, size, seconds: whole }, { seconds }) => {
    const share = Math.min(1, seconds / whole);
    pen.beginPath();
    pen.arc(x, y, size / 2, 0, Math.PI * 2);
    stroke(pen, 'grey', size * 0.09);
    pen.beginPath();
    pen.arc(x, y, size / 2, -Math.PI / 2, -Math.PI / 2 + share * Math.PI * 2);
    stroke(pen, 'red', size * 0.09);
  },
  clock: (pen, { x, y, size, left }) => {
    disc(pen, x, y, size / 2, 'white');
    pen.beginPath();
    pen.moveTo(x, y);
    pen.arc(x, y, size * 0.44, -Math.PI / 2, -Math.PI / 2 + left * Math.PI * 2);
    pen.fillStyle = INKS[left < 0.25 ? 'red' : left < 0.6 ? 'amber' : 'green'];
    pen.fill();
    pen.beginPath();
    pen.arc(x, y, size / 2, 0, Math.PI * 2);
    stroke(pen, 'ink', size * 0.07);
  },
  person: (pen, { x, y, size, ink }) => {
    disc(pen, x, y - size * 0.26, size * 0.2, ink);
    pen.beginPath();
    pen.arc(x, y + size * 0.42, size * 0.36, Math.PI, 0);
    pen.closePath();
    pen.fillStyle = INKS[ink];
    pen.fill();
  },
  goods: (pen, { x, y, what, size }) => {
    pen.save();
    pen.translate(x, y);
    GOODS[what](pen, size);
    pen.restore();
  },
  barcode: (pen, { x, y, w, h }) => {
    fillRound(pen, { x, y, w, h }, 0.8, 'white');
    stroke(pen, 'ink', 0.5);
    const bars = [2, 1, 1, 3, 1, 2, 1, 1, 2, 3, 1, 1, 2];
    const unit = (w - 3) / (bars.reduce((sum, bar) => sum + bar, 0) + bars.length);
    let left = x + 1.5;
    for (const bar of bars) {
      pen.fillStyle = INKS.ink;
      pen.fillRect(left, y + 1.3, bar * unit, h - 2.6);
      left += (bar + 1) * unit;
    }
  },
  tote: (pen, { x, y, w, h, ink, words }, { language }) => {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + w, y);
    pen.lineTo(x + w * 0.9, y + h);
    pen.lineTo(x + w * 0.1, y + h);
    pen.closePath();
    pen.fillStyle = INKS[ink];
    pen.fill();
    stroke(pen, 'ink', 0.8);
    const size = Math.min(h * 0.4, fitting(pen, words[language], w * 0.8, 6, true));
    write(pen, words[language], {
      x: x + w / 2,
      y: y + h / 2,
      size,
      ink: inkOn(ink),
      align: 'center',
      bold: true,
    });
  },
  store: (pen, { x, y, w, h, ink, words }, { language }) => {
    fillRound(pen, { x, y: y + h * 0.3, w, h: h * 0.7 }, 1, 'white');
    stroke(pen, 'ink', 0.8);
    fillRound(pen, { x: x - w * 0.06, y, w: w * 1.12, h: h * 0.34 }, 1, ink);
    stroke(pen, 'ink', 0.8);
    const size = fitting(pen, words[language], w * 0.9, Math.min(4, h * 0.3), true);
    write(pen, words[language], {
      x: x + w / 2,
      y: y + h * 0.66,
      size,
      ink: 'ink',
      align: 'center',
      bold: true,
    });
  },
  release: (pen, { x, y, w, h, ink, words }, { language }) => {
    fillRound(pen, { x, y, w, h }, 2, ink);
    stroke(pen, 'ink', 0.8);
    const size = fitting(pen, words[language], w * 0.86, 5, true);
    write(pen, words[language], {
      x: x + w / 2,
      y: y + h / 2,
      size,
      ink: inkOn(ink),
      align: 'center',
      bold: true,
    });
  },
};
