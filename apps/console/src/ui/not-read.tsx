/** What stands on a page before the first answer: that it is asked for, or why nothing is known. */
import { Glyph } from './glyph.tsx';

/** @param failed what the last question ran into; null: it is under way */
export function NotRead({ failed }: { readonly failed: string | null }) {
  if (failed === null) return <section className="none">Asking for it…</section>;
  return (
    <section className="none">
      <h2 data-st="stale">
        <Glyph name="stale" /> Nothing is known yet
      </h2>
      <p>{failed} This page keeps trying.</p>
    </section>
  );
}
