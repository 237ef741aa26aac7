/**
 * WebVTT captions: read with every problem by its line, and written. What is read is what modules
 * use: cues with times and text; settings, notes and styles are passed over.
 *
 * @see https://www.w3.org/TR/webvtt1/#file-structure
 */
import type { Cue } from './module.ts';

export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly what: string;
  readonly next: string;
}

const MOMENT = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})$/;

function momentMs(text: string): number | null {
  const found = MOMENT.exec(text);
  if (!found) return null;
  const [hours = 0, minutes = 0, seconds = 0, ms = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

/** @param durationMs of the film: no caption may outlast it */
export function parseCaptions(
  text: string,
  durationMs: number,
): { readonly cues: readonly Cue[]; readonly problems: readonly LineProblem[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const cues: Cue[] = [];
  const problems: LineProblem[] = [];
  const say = (at: number, what: string, next: string) =>
    problems.push({ line: at + 1, what, next });
  if (!/^WEBVTT([ \t]|$)/.test(lines[0] ?? '')) {
    say(0, 'Captions begin with WEBVTT.', 'Write WEBVTT alone on the first line.');
  }
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (!line.includes('-->')) continue;
    const [from = '', until = ''] = line.split('-->').map((part) => part.trim().split(/\s/)[0]);
    const [fromMs, untilMs] = [momentMs(from), momentMs(until)];
    const end = lines.indexOf('', at + 1);
    const words = lines
      .slice(at + 1, end === -1 ? undefined : end)
      .join(' ')
      .trim();
    if (fromMs === null || untilMs === null) {
      say(at, `"${line}" is no time of a caption.`, 'Write 00:01.000 --> 00:04.000.');
      continue;
    }
    const before = cues.at(-1);
    if (untilMs <= fromMs) say(at, 'This caption ends before it begins.', 'Exchange its times.');
    if (before && fromMs < before.untilMs) {
      say(at, 'This caption begins before the one above has ended.', 'Put captions in order.');
    }
    if (untilMs > durationMs) {
      say(at, 'This caption outlasts the film.', `End it by ${momentOf(durationMs)}.`);
    }
    if (words === '') say(at, 'This caption says nothing.', 'Write what is said below its times.');
    cues.push({ fromMs, untilMs, text: words });
  }
  if (cues.length === 0) say(0, 'There is no caption.', 'Caption what is said and shown.');
  return { cues, problems };
}

/** @returns such as `01:04.250` */
export function momentOf(ms: number): string {
  const part = (value: number, digits: number) => String(Math.floor(value)).padStart(digits, '0');
  return `${part(ms / 60_000, 2)}:${part((ms / 1000) % 60, 2)}.${part(ms % 1000, 3)}`;
}

/** @returns the text of a WebVTT file */
export function captionsOf(cues: readonly Cue[]): string {
  const blocks = cues.map(
    ({ fromMs, untilMs, text }) => `${momentOf(fromMs)} --> ${momentOf(untilMs)}\n${text}\n`,
  );
  return ['WEBVTT\n', ...blocks].join('\n');
}
