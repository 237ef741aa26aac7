/** A store's floor: its layout with where each picker was last, calls for help, what is short. */
import type { PickNoteView, PicksStoreView, PicksView, PickTwiceView } from '@slipway/api';
import { Button } from 'react-aria-components/Button';
import { count, longAgo } from '../../core/format.ts';
import { changeWords, floorMarks } from '../../core/picks.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { PickedTwice } from './twice.tsx';
import { useLayout } from './use-layouts.ts';

interface FloorProps {
  readonly launch: string;
  readonly store: PicksStoreView;
  readonly picks: PicksView;
  /** Says that whoever works here goes to help. */
  readonly answer: (note: PickNoteView) => void;
  /** Says that whoever works here has put back what was picked twice. */
  readonly putBack: (line: PickTwiceView) => void;
  readonly nowMs: number;
}

export function Floor({ launch, store, picks, answer, putBack, nowMs }: FloorProps) {
  const isHere = (note: { readonly store: string }) => note.store === store.store;
  const help = picks.help.filter(isHere);
  const changes = picks.changes.filter(isHere);
  return (
    <section className="panel list floor" aria-label="Floor">
      <h2>
        {store.name} <span>layout {store.layout}</span>
      </h2>
      <div className="scrolls" tabIndex={0} role="group" aria-label="The store’s floor">
        <FloorPicture launch={launch} store={store} picks={picks} />
        <Pickers store={store} />
        <h3>Calls for help</h3>
        {help.length === 0 && <p className="left-out">Nobody calls.</p>}
        <ul>
          {help.map((note) => (
            <li key={`${note.list} ${note.step}`} data-st="holding">
              <b>
                <Glyph name="holding" /> {note.by ?? note.list}
              </b>
              <span>
                {note.name}, for {longAgo(Math.max(0, nowMs - note.atMs))}
              </span>
              <Button className="btn" onPress={() => answer(note)}>
                I go
              </Button>
            </li>
          ))}
        </ul>
        <PickedTwice lines={picks.twice.filter(isHere)} {...{ putBack, nowMs }} />
        <h3>Short and substituted</h3>
        {changes.length === 0 && <p className="left-out">Everything was there.</p>}
        <ul>
          {changes.map((note) => (
            <li key={`${note.list} ${note.step}`}>
              <span className="mono">{note.order}</span>
              <span>{changeWords(note)}</span>
              <span className="why">{longAgo(Math.max(0, nowMs - note.atMs))} ago</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function FloorPicture({ launch, store, picks }: Pick<FloorProps, 'launch' | 'store' | 'picks'>) {
  const layout = useLayout(launch, store.layout);
  if (!layout) return <p className="left-out">The layout is being fetched.</p>;
  const { widthM, depthM, svg } = layout;
  const marks = floorMarks(picks.batches, store.store);
  const where = marks.map(({ person, list }) => `${person} with ${list}`).join(', ');
  return (
    <div className="floor-picture" style={{ aspectRatio: `${widthM} / ${depthM}` }}>
      <img alt="" src={`data:image/svg+xml,${encodeURIComponent(svg)}`} />
      <svg
        viewBox={`0 0 ${widthM} ${depthM}`}
        role="img"
        aria-label={where === '' ? 'No picker is on the floor yet' : `On the floor: ${where}`}
      >
        {marks.map(({ person, list, x, y }) => (
          <g key={list} transform={`translate(${x} ${y})`}>
            <circle r="1.1" />
            <text y="-1.5" textAnchor="middle">
              {person}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

function Pickers({ store: { atPicks, waiting } }: Pick<FloorProps, 'store'>) {
  const able = atPicks.filter(({ gaps }) => gaps.length === 0);
  const names = able.map(({ name, list }) => (list === null ? `${name}, free` : name));
  return (
    <p className="pickers">
      {names.length === 0 ? 'Nobody on shift may pick' : names.join(', ')} · {count(waiting)}{' '}
      {waiting === 1 ? 'order' : 'orders'} to be batched
      {atPicks.flatMap(({ name, gaps }) =>
        gaps.map((gap) => (
          <span key={`${name} ${gap}`} className="why">
            {name} {gap}
          </span>
        )),
      )}
    </p>
  );
}
