/**
 * The right place on a picture: `qti-hotspot-interaction`. QTI has whole pixels and a bank has
 * percent: `data-slipway-at` keeps its exact numbers, and counts as long as the pixels agree.
 */
import type { Asking, At, Interaction, Picture, QtiPicture } from '../question.ts';
import { element } from '../write-xml.ts';
import { elementsOf, type Element } from '../xml.ts';
import { areChoices, choicesOf, optionId, prompted } from './shared.ts';

const EXACT = 'data-slipway-at';
type Size = Pick<Picture, 'width' | 'height'>;

/** @returns left, top, right and bottom in pixels */
export function coordsOf([left, top, width, height]: At, size: Size): string {
  const x = (share: number) => Math.round((share / 100) * size.width);
  const y = (share: number) => Math.round((share / 100) * size.height);
  return [x(left), y(top), x(left + width), y(top + height)].join(',');
}

const hundredth = (value: number): number => Number(value.toFixed(2));

/** @returns the area in percent, to hundredths; null: this is no rectangle of the picture */
export function areaOf(coords: string, size: Size | null): At | null {
  if (!/^\s*\d+%?(\s*,\s*\d+%?){3}\s*$/.test(coords)) return null;
  const shares = coords.split(',').map((text, place) => {
    if (text.includes('%')) return hundredth(Number.parseInt(text, 10));
    if (!size) return Number.NaN;
    const whole = place % 2 === 0 ? size.width : size.height;
    return hundredth((Number(text) / whole) * 100);
  });
  const [left = 0, top = 0, right = 0, bottom = 0] = shares;
  const isRectangle = left < right && top < bottom && right <= 100 && bottom <= 100;
  if (!isRectangle) return null;
  // A sum such as 58.3 + 41.7 may come out a little over 100.
  const span = (from: number, until: number) => {
    const long = hundredth(until - from);
    return from + long > 100 ? hundredth(long - 0.01) : long;
  };
  return [left, top, span(left, right), span(top, bottom)];
}

function exactOf(choice: Element, coords: string, size: Size | null): At | null {
  const numbers = (choice.attributes.get(EXACT) ?? '').split(' ').map(Number);
  const [left, top, width, height] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isFinite) || !size) return null;
  const at: At = [left!, top!, width!, height!];
  return coordsOf(at, size) === coords.replaceAll(/\s/g, '') ? at : null;
}

function pictureOf({ interaction, report }: Asking): (QtiPicture & { size: Size | null }) | null {
  const [picture] = elementsOf(interaction, 'img', 'object');
  const href = picture?.attributes.get(picture.name === 'img' ? 'src' : 'data');
  if (!picture || href === undefined) {
    const next = 'Name it in <img> or <object> in the interaction.';
    report.refuse(interaction.line, 'has no picture that could be read.', next);
    return null;
  }
  const [width, height] = ['width', 'height'].map((name) => {
    return Number(picture.attributes.get(name) ?? 0);
  });
  const size = width! > 0 && height! > 0 ? { width: width!, height: height! } : null;
  return { href, line: picture.line, size };
}

/** @returns the area; null: it was refused */
function atOf(choice: Element, size: Size | null, { report }: Asking): At | null {
  const { line, attributes } = choice;
  const shape = attributes.get('shape') ?? '';
  const coords = attributes.get('coords') ?? '';
  if (shape !== 'rect') {
    const next = 'Draw a rectangle around it: rect, with left,top,right,bottom.';
    report.refuse(line, `has an area of shape "${shape}"; a bank has rectangles.`, next);
    return null;
  }
  const at = exactOf(choice, coords, size) ?? areaOf(coords, size);
  if (at) return at;
  const next = 'Give left,top,right,bottom in pixels, and the picture its width and height.';
  report.refuse(line, `has an area "${coords}" that is none of its picture.`, next);
  return null;
}

export const hotspot: Interaction = {
  kind: 'hotspot',
  element: 'qti-hotspot-interaction',
  parts: ['img', 'object', 'qti-hotspot-choice'],
  read: (asking) => {
    const { response, report } = asking;
    const picture = pictureOf(asking);
    const choices = choicesOf(asking, 'qti-hotspot-choice');
    if (!picture || !choices || !areChoices(asking, choices)) return null;
    const options = [...choices].flatMap(([id, one]) => {
      const at = atOf(one, picture.size, asking);
      const text = one.attributes.get('hotspot-label') ?? '';
      if (text === '') {
        const next = 'Write a hotspot label: those who do not see the picture read it.';
        report.refuse(one.line, `does not say what the area ${id} is.`, next);
      }
      if (!at) return [];
      return [{ id, text, isRight: response.correct.includes(id), at, code: null }];
    });
    const { href, line } = picture;
    return { options, picture: { href, line }, apart: [] };
  },
  write: (told) => {
    const { href, width, height } = told.picture!;
    return {
      cardinality: 'single',
      baseType: 'identifier',
      correct: told.options.flatMap(({ isRight }, place) => (isRight ? [optionId(place)] : [])),
      blocks: prompted(
        told,
        'qti-hotspot-interaction',
        { 'max-choices': 1 },
        element('img', { src: href, alt: '', width, height }),
        ...told.options.map(({ text, at }, place) =>
          element('qti-hotspot-choice', {
            identifier: optionId(place),
            shape: 'rect',
            coords: coordsOf(at!, { width, height }),
            'hotspot-label': text,
            [EXACT]: at!.join(' '),
          }),
        ),
      ),
    };
  },
};
