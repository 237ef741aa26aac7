/**
 * What every browser test begins and ends with: a built console, one Chromium, and pages that wait
 * no longer than they should. `setStage` adds a server that keeps saying what it shows.
 */
import { after, before } from 'node:test';
import type { LaunchView } from '@slipway/api';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ensureBuilt, startChromium } from './browser.ts';
import { startWallServer, type WallServer } from './wall-server.ts';

/** A desk's screen and a wall's. */
export const DESK = { width: 1920, height: 1080 };
const WITHIN_MS = 8000;
const SAY_EVERY_MS = 400;

/** Opens an address in a context of its own; closing the page's context ends both. */
export type OpenPage = (url: string, options?: BrowserContextOptions) => Promise<Page>;

/** Call it within `describe`; @returns how pages are opened while its tests run */
export function openPages(): OpenPage {
  let browser: Browser | undefined;
  before(async () => {
    await ensureBuilt();
    browser = await startChromium();
  });
  after(async () => browser?.close());
  return async (url, options = {}) => {
    const context = await browser!.newContext({ viewport: DESK, timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(url);
    return page;
  };
}

/** A server that shows one launch, and says it again and again as a real one does. */
export class Stage {
  readonly #openPage: OpenPage;
  /** What is said from now on. */
  shown!: LaunchView;
  server!: WallServer;
  #talk: NodeJS.Timeout | undefined;

  constructor(openPage: OpenPage) {
    this.#openPage = openPage;
  }

  /** Shows a launch, keeps saying it, and opens a page of it. */
  async open(view: LaunchView, path: string, options?: BrowserContextOptions): Promise<Page> {
    this.shown = view;
    this.server.launches = [view];
    this.say(() => this.server.say(this.shown));
    return this.#openPage(this.server.url + path, options);
  }

  /** Says something else from now on. */
  say(what: () => void): void {
    this.silence();
    this.#talk = setInterval(what, SAY_EVERY_MS);
  }

  /** The server stays connected and says nothing more. */
  silence(): void {
    clearInterval(this.#talk);
  }
}

/** Call it within `describe`. */
export function setStage(): Stage {
  const stage = new Stage(openPages());
  before(async () => {
    stage.server = await startWallServer([]);
  });
  after(async () => {
    stage.silence();
    await stage.server?.close();
  });
  return stage;
}
