/** For tests: somebody who watches the film on picking and answers its questions, in Spanish. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { readDocument } from '@slipway/kernel';
import type { Page } from 'playwright-core';

/** The right answers, as the bank says them: the page never learns them. */
function answerKey(): ReadonlyMap<string, readonly string[]> {
  const crew = new URL('../modules/picking/bank.yaml', import.meta.resolve('@slipway/crew'));
  type Listed = { right?: { es: string }; es?: string };
  const bank = readDocument(fileURLToPath(crew)).value as {
    ask: { es: string };
    options?: Listed[];
    steps?: Listed[];
    areas?: Listed[];
    items?: Listed[];
  }[];
  return new Map(
    bank.map(({ ask, options, steps, areas, items }) => [
      ask.es,
      (options ?? steps ?? areas ?? items ?? []).flatMap((one) => one.right?.es ?? one.es ?? []),
    ]),
  );
}

const KEY = answerKey();

/** As fast as a browser plays; what it has played is its own account, not ours. */
const FASTEST = 16;

/** Watches what is left of the film, up to its end. */
export async function watchFilm(page: Page): Promise<void> {
  await page.locator('video').evaluate(async (video: HTMLVideoElement, rate) => {
    const ended = new Promise((done) => {
      video.addEventListener('ended', done, { once: true });
    });
    await video.play();
    video.playbackRate = rate;
    await ended;
  }, FASTEST);
}

/** Answers what is asked; @returns the questions */
export async function answerAll(page: Page, isRight: boolean): Promise<readonly string[]> {
  const asked: string[] = [];
  for (let at = 1; at <= 5; at += 1) {
    await page.getByText(`Pregunta ${at}/5`).waitFor();
    const question = (await page.locator('#asked').textContent())!;
    asked.push(question);
    await answerOne(page, KEY.get(question)!, isRight);
    await page.getByRole('button', { name: at === 5 ? 'Terminar' : 'Siguiente' }).click();
  }
  return asked;
}

/** Gives the right answer, or one that is wrong; an order is never shown as it is right. */
async function answerOne(page: Page, right: readonly string[], isRight: boolean): Promise<void> {
  const spots = page.locator('.hotspot button');
  const labels = page.locator('.options label');
  if ((await spots.count()) > 0) {
    for (const spot of await spots.all()) {
      const name = (await spot.getAttribute('aria-label')) ?? '';
      if (right.includes(name) === isRight) return spot.click();
    }
  }
  for (const label of await labels.all()) {
    const text = ((await label.locator('span').textContent()) ?? '').replace(/ \d+$/, '');
    if (right.includes(text) !== isRight) continue;
    await label.locator('input').check();
    if (!isRight) return undefined;
  }
  return isRight && (await labels.count()) === 0 ? putInOrder(page, right) : undefined;
}

/** Moves each step up to its place, from the first on. */
async function putInOrder(page: Page, right: readonly string[]): Promise<void> {
  const shown = page.locator('.options li > span');
  for (const [place, text] of right.entries()) {
    for (;;) {
      const at = (await shown.allTextContents()).indexOf(text);
      assert.ok(at >= place, text);
      if (at === place) break;
      await page.getByRole('button', { name: `Subir: ${text}`, exact: true }).click();
    }
  }
}
