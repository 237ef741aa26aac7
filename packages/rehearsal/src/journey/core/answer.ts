/** Judging an answer against what a step expects, and taking from it what later steps need. */
import { isDeepStrictEqual } from 'node:util';
import { parseJsonPath, valueAt } from '@slipway/kernel';
import type { Expectation, JourneyStep } from './journey.ts';
import { fill, type Values } from './template.ts';

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined where it is none. */
  readonly json: unknown;
  readonly ms: number;
}

/** Longer values are not repeated whole in a reason. */
const SHOWN_CHARACTERS = 80;

/** @returns what is wrong with an answer, in words; null when it is as expected */
export function faultOf(expect: Expectation, answer: Answer, values: Values): string | null {
  const { status, json, withinMs } = expect;
  const isRight =
    status.length > 0
      ? status.includes(answer.status)
      : answer.status >= 200 && answer.status < 300;
  if (!isRight) {
    const wanted = status.length > 0 ? status.join(' or ') : '200 to 299';
    return `the answer was ${answer.status}, expected ${wanted}`;
  }
  for (const [text, template] of Object.entries(json)) {
    const found = valueAt(answer.json, parseJsonPath(text) ?? []);
    const wanted = fill(template, values);
    if (isDeepStrictEqual(found, wanted)) continue;
    return `${text} of the answer is ${shown(found)}, expected ${shown(wanted)}`;
  }
  if (answer.ms > withinMs) return `the answer took ${Math.round(answer.ms)} ms, over ${withinMs}`;
  return null;
}

/** What a step took from its answer, or why it could not. */
export type Captured =
  | { readonly values: Values; readonly fault: null }
  | { readonly values: null; readonly fault: string };

/** @param journey its name, for the words */
export function captureFrom(journey: string, step: JourneyStep, answer: Answer): Captured {
  const values: Record<string, unknown> = {};
  for (const [name, from] of Object.entries(step.capture)) {
    const isHeader = 'header' in from;
    const found = isHeader
      ? answer.headers[from.header.toLowerCase()]
      : valueAt(answer.json, parseJsonPath(from.json) ?? []);
    if (found === undefined || found === null) {
      const where = isHeader ? `no header ${from.header}` : `nothing at ${from.json}`;
      const fault = `journey ${journey}, step ${step.name}: ${where} to capture as "${name}"`;
      return { values: null, fault };
    }
    values[name] = found;
  }
  return { values, fault: null };
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
