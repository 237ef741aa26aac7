/** A reader's copy of one stream, kept as a device does, for tests. */
import type { FeedPage } from '../protocol/messages.ts';
import { checksumOf, itemHash } from './checksum.ts';

export class FeedCopy {
  items = new Map<string, Readonly<Record<string, unknown>>>();
  cursor: string | null = null;
  /** How often it had to begin anew. */
  snapshots = 0;

  /**
   * Applies one page.
   *
   * @throws {Error} the checksum differs: the copy is not what the server holds
   */
  apply(page: FeedPage): void {
    if (page.isSnapshot) {
      this.items = new Map();
      this.snapshots += 1;
    }
    for (const { key, value } of page.items) {
      if (value === null) this.items.delete(key);
      else this.items.set(key, value);
    }
    this.cursor = page.cursor;
    if (page.checksum === null) return;
    const own = checksumOf(Array.from(this.items, ([key, value]) => itemHash(key, value)));
    if (own !== page.checksum) throw new Error(`checksum ${own}, and ${page.checksum} was told`);
  }

  /** Applies all pages that are there. */
  async pull(read: (cursor: string | null) => Promise<FeedPage>): Promise<void> {
    for (;;) {
      const page = await read(this.cursor);
      this.apply(page);
      if (!page.more) return;
    }
  }
}
