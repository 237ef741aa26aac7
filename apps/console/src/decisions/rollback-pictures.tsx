/** The share before and after a rollback as two ramps, and what the live view reads back. */
import type { StoreView } from '@slipway/api';
import { useState } from 'react';
import { meanShareBp } from '../core/decisions.ts';
import { shareOf, THIN } from '../core/format.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Ramp } from '../ui/ramp.tsx';

interface StoresProps {
  readonly stores: readonly StoreView[];
}

export function BeforeAfter({ stores }: StoresProps) {
  const share = meanShareBp(stores);
  const words = share === null ? 'not known' : `${shareOf(share)}${THIN}%`;
  const spec = { solidBp: share ?? 0, progress: 0, passedBp: [], marker: null };
  return (
    <div className="before-after">
      <div>
        <span>Now, on green</span>
        <b>{words}</b>
        <Ramp spec={{ ...spec, look: 'known' }} label={`Now ${words} on green`} bare />
      </div>
      <div>
        <span>After</span>
        <b>0{THIN}%</b>
        <Ramp spec={{ ...spec, look: 'taken-back' }} label="After: nothing on green" bare />
      </div>
    </div>
  );
}

/** Live: each store with the share that its plane says. */
export function ReadBack({ stores }: StoresProps) {
  const [ids] = useState(() => stores.map(({ id }) => id));
  const shown = stores.filter(({ id }) => ids.includes(id));
  const back = shown.filter(({ shareBp }) => shareBp === 0).length;
  return (
    <div className="read-back">
      <h3>
        Read back: {back} of {shown.length} at 0{THIN}%
      </h3>
      <ul>
        {shown.map(({ id, name, shareBp }) => {
          const state = shareBp === null ? 'stale' : shareBp === 0 ? 'healthy' : 'idle';
          const share = shareBp === null ? 'not known' : `${shareOf(shareBp)}${THIN}%`;
          return (
            <li key={id} data-st={state}>
              <Glyph name={state} /> {name}: {share}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
