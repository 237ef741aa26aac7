/** A scanner: it is a keyboard, and a quick one. */
import type { Page } from 'playwright-core';

export async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}
