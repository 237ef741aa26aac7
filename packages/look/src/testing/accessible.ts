/** What axe finds on a page (WCAG 2.2 AA and its own best practices). */
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** @throws {AssertionError} naming each rule that is broken, with the first element */
export async function assertAccessible(page: Page): Promise<void> {
  // Without frames there is nothing to gather from them: one pass in the page is enough.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
  );
  assert.deepEqual(found, []);
}
