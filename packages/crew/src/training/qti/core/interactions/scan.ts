/**
 * The right item by its barcode: `qti-text-entry-interaction` under a list of items. Whoever
 * answers sees what there is, and types or scans the code of one:
 *
 *   <ul><li>Whole milk 1 L <code>4000000100010</code></li> … </ul>
 *   <p><qti-text-entry-interaction response-identifier="RESPONSE"/></p>
 *
 * Any other text entry asks for words of one's own, which nobody could judge at once.
 */
import { isBarcode } from '../../../format/barcode.ts';
import type { Asking, Interaction, QtiOption } from '../question.ts';
import { flowOf, isPlain } from '../words.ts';
import { element } from '../write-xml.ts';
import { elementsOf, insideOf, valueOf, type Element } from '../xml.ts';
import { RESPONSE, textOf } from './shared.ts';

/** @returns the barcode that a line of the list has; null: none, or several */
function codeIn(line: Element): Element | null {
  const [code, ...others] = insideOf(line).filter(
    (one) => one.name === 'code' && isBarcode(valueOf(one)),
  );
  return code && others.length === 0 ? code : null;
}

/** @returns the list of items with their codes; null: there is none, or there are several */
function listOf({ body }: Asking): { list: Element; codes: readonly Element[] } | null {
  const lists = insideOf(body).flatMap((list) => {
    if (list.name !== 'ul' && list.name !== 'ol') return [];
    const codes = elementsOf(list).map(codeIn);
    return codes.length > 1 && codes.every((code) => code !== null) ? [{ list, codes }] : [];
  });
  return lists.length === 1 ? lists[0]! : null;
}

export const scan: Interaction = {
  kind: 'scan',
  element: 'qti-text-entry-interaction',
  parts: [],
  read: (asking) => {
    const { interaction, response, report } = asking;
    const found = listOf(asking);
    const [right] = response.correct;
    const codes = found?.codes.map(valueOf) ?? [];
    if (!found || right === undefined || !codes.includes(right)) {
      const next = 'List the items above it, each with its barcode in <code>, or leave it out.';
      report.refuse(interaction.line, 'asks for words of one’s own, not for a barcode.', next);
      return null;
    }
    if (response.baseType !== 'string') {
      const next = 'A barcode may begin with 0: make its base type "string".';
      report.refuse(response.line, `takes a barcode as ${response.baseType}.`, next);
      return null;
    }
    const options = elementsOf(found.list).map((line, place): QtiOption => {
      const code = codes[place]!;
      const text = textOf(line, report, new Set([found.codes[place]!]));
      return { id: code, text, isRight: code === right, at: null, code };
    });
    return { options, picture: null, apart: [found.list] };
  },
  write: ({ ask, options }) => {
    const right = options.find(({ isRight }) => isRight)!;
    const longest = Math.max(...options.map(({ code }) => code!.length));
    return {
      cardinality: 'single',
      baseType: 'string',
      correct: [right.code!],
      blocks: [
        element(isPlain(ask) ? 'p' : 'pre', {}, ask),
        element(
          'ul',
          {},
          ...options.map(({ text, code }) =>
            element('li', {}, ...flowOf(text), ' ', element('code', {}, code!)),
          ),
        ),
        element(
          'p',
          {},
          element('qti-text-entry-interaction', {
            'response-identifier': RESPONSE,
            'expected-length': longest,
          }),
        ),
      ],
    };
  },
};
