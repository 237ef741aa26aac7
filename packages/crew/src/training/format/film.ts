/** A module's film in one language: short, small, and captioned. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../core/person.ts';
import { parseCaptions } from '../core/captions.ts';
import type { Film } from '../core/module.ts';
import { faultAt, type Fault } from './faults.ts';

/** What a person watches at one go, in ms. */
export const LONGEST_MS = 180_000;
/** What a store's line carries while it works. */
export const LARGEST_BYTES = 2 * 1024 * 1024;

/** @returns its length in ms; null: it is no WebM */
export async function durationOf(file: string): Promise<number | null> {
  const { FilePathSource, Input, WEBM } = await import('mediabunny');
  using input = new Input({ formats: [WEBM], source: new FilePathSource(file) });
  try {
    if ((await input.getPrimaryVideoTrack()) === null) return null;
    return Math.round((await input.computeDuration()) * 1000);
  } catch {
    return null;
  }
}

async function videoFault(video: string): Promise<{ durationMs: number; fault: Fault | null }> {
  const fault = (what: string, next: string) => faultAt(video, { line: 1, what, next });
  if (!existsSync(video)) {
    return { durationMs: 0, fault: fault('There is no film.', 'Add it, as WebM.') };
  }
  const durationMs = await durationOf(video);
  if (durationMs === null) {
    return { durationMs: 0, fault: fault('This is no WebM with a picture.', 'Encode it anew.') };
  }
  const bytes = statSync(video).size;
  if (durationMs > LONGEST_MS) {
    const seconds = Math.round(durationMs / 1000);
    const what = `The film takes ${seconds} s; more than 3 minutes is too long.`;
    return { durationMs, fault: fault(what, 'Cut it, or make two modules of it.') };
  }
  if (bytes <= LARGEST_BYTES) return { durationMs, fault: null };
  const what = `The film has ${(bytes / 1024 / 1024).toFixed(1)} MB; more than 2 MB is too large.`;
  return { durationMs, fault: fault(what, 'Encode it with a lower bit rate.') };
}

/** Reads one; what is wrong with it is added to the faults. */
export async function readFilm(folder: string, language: Language, faults: Fault[]): Promise<Film> {
  const video = join(folder, `video.${language}.webm`);
  const captions = join(folder, `captions.${language}.vtt`);
  const { durationMs, fault } = await videoFault(video);
  const hash = fault ? '' : createHash('sha256').update(readFileSync(video)).digest('hex');
  if (fault) faults.push(fault);
  if (!existsSync(captions)) {
    const what = 'The film has no captions.';
    faults.push(faultAt(captions, { line: 1, what, next: 'Write them as WebVTT.' }));
    return { video, captions, durationMs, hash, cues: [] };
  }
  const text = readFileSync(captions, 'utf8');
  const { cues, problems } = parseCaptions(text, fault ? Infinity : durationMs);
  faults.push(...problems.map((problem) => faultAt(captions, problem, text)));
  return { video, captions, durationMs, hash, cues };
}
