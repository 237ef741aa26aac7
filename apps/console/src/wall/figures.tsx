/** The row of figures. A strand that the launch does not use has no figure: nothing is made up. */
import type { LaunchView } from '@slipway/api';
import {
  downtime,
  failedRequests,
  fleetOnGreen,
  longestLockWait,
  outcomeView,
  schemaFigure,
} from '../core/figures.ts';
import { needsALook, STATE_WORD } from '../core/states.ts';
import type { TileView } from '../core/tile.ts';
import { Chip } from '../ui/chip.tsx';
import { Figure } from '../ui/figure.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Ramp } from '../ui/ramp.tsx';

interface FiguresProps {
  readonly view: LaunchView;
  readonly tiles: readonly TileView[];
}

export function Figures({ view, tiles }: FiguresProps) {
  const lockWait = longestLockWait(view.schemas);
  return (
    <section className="figures" aria-label="Figures of the launch">
      <Figure label="Failed requests" {...failedRequests(view, undefined)} />
      <Figure label="Fleet on green" {...fleetOnGreen(view)} />
      <Schema view={view} />
      {lockWait && <Figure label="Longest lock wait" {...lockWait} />}
      <Figure label="Downtime" {...downtime(view)} />
      <Attention tiles={tiles} />
      <Outcome view={view} />
    </section>
  );
}

function Schema({ view }: { readonly view: LaunchView }) {
  const schema = schemaFigure(view.schemas);
  if (!schema) return null;
  const { progressBp } = schema;
  return (
    <div className="figure schema" title={schema.title}>
      <span className="figure-label">Schema, {schema.step}</span>
      <p>
        <b className="word">{schema.word}</b>
        {progressBp === null ? (
          <span className="figure-notes">
            {schema.notes.map((note) => (
              <span key={note}>{note}</span>
            ))}
          </span>
        ) : (
          <span className="backfill">
            <Ramp
              bare
              label={`Backfill: ${schema.notes[0]}`}
              spec={{
                solidBp: progressBp,
                look: 'known',
                progress: 0,
                passedBp: [],
                marker: null,
              }}
            />
            {schema.notes.map((note) => (
              <span key={note}>{note}</span>
            ))}
          </span>
        )}
      </p>
    </div>
  );
}

function Attention({ tiles }: { readonly tiles: readonly TileView[] }) {
  const { counts, normal, total } = needsALook(tiles.map(({ state }) => state));
  return (
    <div className="figure attention">
      <span className="figure-label">Needs a look</span>
      <ul>
        {counts.map(({ state, count }) => (
          <li key={state}>
            <Chip state={state} solid={state !== 'rolled-back'}>
              {count}
              <span className="vh"> {STATE_WORD[state].toLowerCase()}</span>
            </Chip>
          </li>
        ))}
        <li className="normal">
          {counts.length === 0 && <b>None</b>}
          <span>
            {normal} of {total}
            <br />
            normal
          </span>
        </li>
      </ul>
    </div>
  );
}

function Outcome({ view }: { readonly view: LaunchView }) {
  const { word, notes, state } = outcomeView(view);
  return (
    <div className="figure outcome" {...(state ? { 'data-st': state } : {})}>
      <span className="figure-label">Outcome</span>
      <p>
        {state && <Glyph name={state} />}
        <b className="word">{word}</b>
        <span className="figure-notes" title={notes.join(' · ')}>
          {notes.map((note) => (
            <span key={note}>{note}</span>
          ))}
        </span>
      </p>
    </div>
  );
}
