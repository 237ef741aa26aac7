/** How old something is: every piece of evidence on the wall carries it. */
import { age } from '../core/format.ts';
import { Glyph } from './glyph.tsx';

export function Age({ ms }: { readonly ms: number | null }) {
  return (
    <span className="age">
      <Glyph name="clock" />
      <span className="vh">Age of data: </span>
      {ms === null ? '–' : age(ms)}
    </span>
  );
}
