/** A scanner: it is a keyboard, and sends all keys of a code at once. */
import type { Page } from 'playwright-core';

export async function scan(page: Page, code: string): Promise<void> {
  await Promise.all([...code, 'Enter'].map((key) => page.keyboard.press(key)));
}
