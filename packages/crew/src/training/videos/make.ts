/**
 * Makes the films of the modules that ship, with captions and pictures, from their scenes:
 *
 *   node packages/crew/src/training/videos/make.ts              all of them
 *   node packages/crew/src/training/videos/make.ts picking      one
 *   node packages/crew/src/training/videos/make.ts picking --stills FOLDER   each scene's picture
 *
 * It asks for Chromium, which paints and encodes (WebCodecs, VP9); mediabunny writes the WebM.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import type { Language } from '../../core/person.ts';
import { captionsOf } from '../core/captions.ts';
import { SHIPPED_MODULES } from '../format/read-catalog.ts';
import { OFFLINE_TILL } from './films/offline-till.ts';
import { PICKING } from './films/picking.ts';
import { ROLLBACK } from './films/rollback.ts';
import { TRIAGE } from './films/triage.ts';
import { STILL, type TimedScene } from './paint.ts';
import { cuesOf, sceneSeconds, type FilmScenes } from './scene.ts';

const FILMS: readonly FilmScenes[] = [PICKING, OFFLINE_TILL, ROLLBACK, TRIAGE];
const SIZE = 640;
const FRAMES_PER_SECOND = 10;
const BITS_PER_SECOND = 52_000;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Just before a scene ends, everything has appeared. */
const END_SECONDS = 0.2;

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const SOURCES: Readonly<Record<string, () => string>> = {
  '/paint.ts': () => stripTypeScriptTypes(readFileSync(here('paint.ts'), 'utf8')),
  '/shapes.ts': () => stripTypeScriptTypes(readFileSync(here('shapes.ts'), 'utf8')),
  '/mediabunny.mjs': () =>
    readFileSync(
      new URL('../../bundles/mediabunny.min.mjs', import.meta.resolve('mediabunny')),
      'utf8',
    ),
};

function timed({ scenes }: FilmScenes): readonly TimedScene[] {
  let from = 0;
  return scenes.map((scene) => {
    const seconds = sceneSeconds(scene);
    from += seconds;
    return { ...scene, from: from - seconds, seconds };
  });
}

interface Wish {
  readonly scenes: readonly TimedScene[];
  readonly language: Language;
  readonly size: number;
}

/** Runs in the page. @returns the WebM in base64 */
async function encode(wish: Wish & { perSecond: number; bitrate: number }): Promise<string> {
  const load = (name: string) => import(name) as Promise<never>;
  const { paintAt } = (await load('/paint.ts')) as typeof import('./paint.ts');
  const { BufferTarget, CanvasSource, Output, WebMOutputFormat } = (await load(
    '/mediabunny.mjs',
  )) as typeof import('mediabunny');
  const { scenes, language, size, perSecond, bitrate } = wish;
  const canvas = new OffscreenCanvas(size, size);
  const pen = canvas.getContext('2d')!;
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec: 'vp9', bitrate, keyFrameInterval: 15 });
  output.addVideoTrack(source, { frameRate: perSecond });
  await output.start();
  const last = scenes.at(-1)!;
  const frames = Math.floor((last.from + last.seconds) * perSecond);
  for (let frame = 0; frame < frames; frame += 1) {
    paintAt(pen, scenes, { language, seconds: frame / perSecond, size });
    await source.add(frame / perSecond, 1 / perSecond);
  }
  await output.finalize();
  const bytes = new Uint8Array(output.target.buffer!);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Runs in the page. @returns a picture in base64; of a crop, the part that questions show */
async function still(
  wish: Wish & { seconds: number; type: string; crop: { top: number; height: number } | null },
): Promise<string> {
  const load = (name: string) => import(name) as Promise<never>;
  const { paintAt } = (await load('/paint.ts')) as typeof import('./paint.ts');
  const { scenes, language, size, seconds, type, crop } = wish;
  const whole = new OffscreenCanvas(size, size);
  paintAt(whole.getContext('2d')!, scenes, { language, seconds, size });
  const [top, height] = crop ? [crop.top / 100, crop.height / 100] : [0, 1];
  const shown = new OffscreenCanvas(size, Math.round(size * height));
  shown.getContext('2d')!.drawImage(whole, 0, -Math.round(size * top));
  const blob = await shown.convertToBlob({ type, quality: 0.85 });
  let text = '';
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
}

const bytesOf = (base64: string) => Buffer.from(base64, 'base64');

async function makeFilm(page: Page, film: FilmScenes, language: Language): Promise<void> {
  const folder = join(SHIPPED_MODULES, film.module);
  mkdirSync(folder, { recursive: true });
  const scenes = timed(film);
  const wish = { scenes, language, size: SIZE };
  const rate = { perSecond: FRAMES_PER_SECOND, bitrate: BITS_PER_SECOND };
  const webm = bytesOf(await page.evaluate(encode, { ...wish, ...rate }));
  writeFileSync(join(folder, `video.${language}.webm`), webm);
  writeFileSync(join(folder, `captions.${language}.vtt`), captionsOf(cuesOf(film, language)));
  for (const { still: name, from, seconds: long } of scenes) {
    if (name === undefined) continue;
    const of = { seconds: from + long - END_SECONDS, type: 'image/webp', crop: STILL };
    const picture = bytesOf(await page.evaluate(still, { ...wish, ...of }));
    writeFileSync(join(folder, `${name}.${language}.webp`), picture);
  }
  const seconds = scenes.reduce((sum, one) => sum + one.seconds, 0).toFixed(1);
  console.log(`${film.module} ${language}: ${seconds} s, ${Math.round(webm.length / 1000)} kB`);
}

async function makeStills(page: Page, film: FilmScenes, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const scenes = timed(film);
  for (const language of ['en', 'es'] as const) {
    for (const [place, { from, seconds: long }] of scenes.entries()) {
      const of = { seconds: from + long - END_SECONDS, type: 'image/png', crop: null };
      const wish = { scenes, language, size: SIZE, ...of };
      const picture = bytesOf(await page.evaluate(still, wish));
      writeFileSync(join(folder, `${film.module}-${place + 1}-${language}.png`), picture);
    }
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { stills: { type: 'string' } },
});
const server = createServer((request, response) => {
  const source = SOURCES[request.url ?? ''];
  response.setHeader('content-type', source ? 'text/javascript' : 'text/html');
  response.end(source?.() ?? '<!doctype html><title>films</title>');
});
await new Promise<void>((done) => {
  server.listen(0, '127.0.0.1', done);
});
const executablePath = CHROMIUM.find((path) => existsSync(path));
if (!executablePath) throw new Error('No Chromium: run `apt-get install -y chromium`');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  for (const film of FILMS) {
    if (positionals.length > 0 && !positionals.includes(film.module)) continue;
    if (values.stills !== undefined) await makeStills(page, film, values.stills);
    else for (const language of ['en', 'es'] as const) await makeFilm(page, film, language);
  }
} finally {
  await browser.close();
  server.close();
}
