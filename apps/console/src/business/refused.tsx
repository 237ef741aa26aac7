/** Why something was not done: what happened, what state things are in, what to do next. */
import type { Refusal } from '../live/act.ts';
import { Glyph } from '../ui/glyph.tsx';

export function Refused({ refusal: { what, state, next } }: { readonly refusal: Refusal }) {
  return (
    <div className="refused" role="alert" data-st="holding">
      <Glyph name="holding" />
      <p>
        <b>{what}</b> {state} {next}
      </p>
    </div>
  );
}
