/** A state with its shape and a word or a number; solid when it asks for a look now. */
import type { ReactNode } from 'react';
import { Glyph, type GlyphName } from './glyph.tsx';

interface ChipProps {
  readonly state: GlyphName;
  readonly solid?: boolean;
  readonly children: ReactNode;
}

export function Chip({ state, solid = false, children }: ChipProps) {
  return (
    <span className={solid ? 'chip solid' : 'chip'} data-st={state}>
      <Glyph name={state} />
      {children}
    </span>
  );
}
