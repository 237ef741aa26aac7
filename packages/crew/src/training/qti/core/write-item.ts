/** A question of a bank as an item of QTI 3.0, in one language. */
import type { Language } from '../../../core/person.ts';
import type { Question } from '../../core/module.ts';
import { percentOf } from '../../format/bank-text.ts';
import { INTERACTIONS } from './interactions/index.ts';
import { RESPONSE } from './interactions/shared.ts';
import type { Picture } from './question.ts';
import { flowOf, isPlain } from './words.ts';
import { element, impossibleSign, renderXml, type Written } from './write-xml.ts';

const NAMESPACE = 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0';
const SCHEMA = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd';
const MATCH_CORRECT = 'https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml';
const FEEDBACK = 'FEEDBACK';
const WHY = 'why';

/** @returns the item's identifier: a name of XML, and another one in each language */
export const identifierOf = (id: string, language: Language): string =>
  `${/^[a-z]/.test(id) ? '' : '_'}${id}.${language}`;

const value = (text: string): Written => element('qti-value', {}, text);

const outcome = (identifier: string, baseType: string, text: string): Written =>
  element(
    'qti-outcome-declaration',
    { identifier, cardinality: 'single', 'base-type': baseType },
    element('qti-default-value', {}, value(text)),
  );

/** @returns the first thing of a question that no XML can say, in words; null: nothing */
export function unsayable({ ask, why, options }: Question): string | null {
  const words = [ask, why, ...options.map(({ text }) => text)].flatMap(({ en, es }) => [en, es]);
  const sign = words.map(impossibleSign).find((one) => one !== null);
  return sign === undefined ? null : `XML has no ${sign}`;
}

/** @returns the text of its file */
export function itemOf(question: Question, language: Language, picture: Picture | null): string {
  const { id, kind, ask, why, options } = question;
  const { write } = INTERACTIONS.find((one) => one.kind === kind)!;
  const told = options.map(({ text, isRight, area, code }) => {
    const at = area && percentOf(area);
    return { text: text[language], isRight, at, code };
  });
  const { cardinality, baseType, correct, blocks } = write({
    ask: ask[language],
    options: told,
    picture,
  });
  const reason = why[language];
  const flow = isPlain(reason) ? [element('p', {}, reason)] : flowOf(reason);
  const item = element(
    'qti-assessment-item',
    {
      xmlns: NAMESPACE,
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `${NAMESPACE} ${SCHEMA}`,
      identifier: identifierOf(id, language),
      title: id,
      'xml:lang': language,
      adaptive: 'false',
      'time-dependent': 'false',
    },
    element(
      'qti-response-declaration',
      { identifier: RESPONSE, cardinality, 'base-type': baseType },
      element('qti-correct-response', {}, ...correct.map(value)),
    ),
    outcome('SCORE', 'float', '0'),
    outcome(FEEDBACK, 'identifier', WHY),
    element('qti-item-body', {}, ...blocks),
    element('qti-response-processing', { template: MATCH_CORRECT }),
    element(
      'qti-modal-feedback',
      { 'outcome-identifier': FEEDBACK, identifier: WHY, 'show-hide': 'show' },
      element('qti-content-body', {}, ...flow),
    ),
  );
  return renderXml(item);
}
