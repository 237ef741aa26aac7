/** A bank as the text of its `bank.yaml`. */
import type { Parsed } from '@slipway/kernel';
import { stringify } from 'yaml';
import type { Area, Question } from '../core/module.ts';
import { parseBank } from './bank.ts';

const inPercent = (share: number): number => Number((share * 100).toPrecision(15));

/** @returns an area as a bank's file has it: left, top, width and height in percent */
export const percentOf = ({ left, top, width, height }: Area): [number, number, number, number] => [
  inPercent(left),
  inPercent(top),
  inPercent(width),
  inPercent(height),
];

/** The key that each kind lists its options under. */
const LISTS = { choice: 'options', hotspot: 'areas', scan: 'items' } as const;

function shapeOf({ id, kind, ask, why, options, picture }: Question): object {
  if (kind === 'order') return { id, kind, ask, steps: options.map(({ text }) => text), why };
  const listed = options.map(({ text, isRight, area, code }) => ({
    ...(isRight ? { right: text } : { wrong: text }),
    ...(area ? { at: percentOf(area) } : {}),
    ...(code === null ? {} : { code }),
  }));
  return { id, kind, ask, ...(picture === null ? {} : { picture }), [LISTS[kind]]: listed, why };
}

/** On several lines, the library would lose some texts' white space. */
const ON_ONE_LINE = { lineWidth: 0, blockQuote: false, doubleQuotedMinMultiLineLength: 1e6 };

/** @returns the text of the file; or every problem, whose path begins with a question's place */
export function bankText(bank: readonly Question[]): Parsed<string> {
  const shapes = bank.map(shapeOf);
  const parsed = parseBank(shapes);
  if (!parsed.ok) return parsed;
  return { ok: true, value: stringify(shapes, ON_ONE_LINE) };
}
