/** One store's week: shifts and stations down, days across; what is missing stands out. */
import type { RosterView } from '@slipway/api';
import { Button } from 'react-aria-components/Button';
import { Glyph } from '../../ui/glyph.tsx';
import { Row, Table, type Column } from '../../ui/table.tsx';

/** A place of a shift, as picked. */
export interface Picked {
  readonly shift: string;
  /** Null: a place where somebody is missing. */
  readonly person: string | null;
  readonly station: string;
  /** All of the shift’s. */
  readonly stations: readonly string[];
  readonly isPinned: boolean;
  readonly words: string;
}

type Store = RosterView['stores'][number];

interface WeekGridProps {
  readonly store: Store;
  readonly isPublished: boolean;
  readonly choose: (chosen: Picked) => void;
}

export function WeekGrid({ store, isPublished, choose }: WeekGridProps) {
  const days = [...new Map(store.shifts.map(({ day, dayWords }) => [day, dayWords]))];
  const columns: readonly Column[] = [{ name: 'Shift' }, ...days.map(([, name]) => ({ name }))];
  const rows = [
    ...new Map(
      store.shifts.flatMap(({ name, hours, places }) =>
        places.map(({ station }) => [`${name} ${station}`, { name, hours, station }] as const),
      ),
    ).values(),
  ];
  return (
    <section className="panel table" aria-label={`Week of ${store.name}`}>
      <h2>{store.name}</h2>
      <Table label={`Week of ${store.name}`} columns={columns}>
        {rows.map(({ name, hours, station }) => (
          <Row
            key={`${name} ${station}`}
            columns={columns}
            cells={[
              <span key="shift">
                {station}
                <small>
                  {name} {hours}
                </small>
              </span>,
              ...days.map(([day]) => (
                <Cell key={day} {...{ store, day, name, station, isPublished, choose }} />
              )),
            ]}
          />
        ))}
      </Table>
    </section>
  );
}

interface CellProps extends WeekGridProps {
  readonly day: string;
  readonly name: string;
  readonly station: string;
}

function Cell({ store, day, name, station, isPublished, choose }: CellProps) {
  const shift = store.shifts.find((one) => one.day === day && one.name === name);
  const place = shift?.places.find((one) => one.station === station);
  if (!shift || !place) return null;
  const missing = isPublished ? place.asked - place.people.length : 0;
  const stations = shift.places.map((one) => one.station);
  const at = { shift: shift.id, station, stations };
  const when = `${station}, ${shift.dayWords} ${shift.hours}`;
  return (
    <ul className="on">
      {place.people.map(({ id, name: who, isLead, isPinned }) => (
        <li key={id}>
          <Button
            className="link"
            onPress={() => choose({ ...at, person: id, isPinned, words: `${who}, ${when}` })}
          >
            {who}
          </Button>
          {isLead && ' (lead)'}
          {isPinned && ' (pinned)'}
        </li>
      ))}
      {missing > 0 && (
        <li className="lacks" data-st="breached">
          <Button
            className="link"
            onPress={() =>
              choose({ ...at, person: null, isPinned: false, words: `Missing: ${when}` })
            }
          >
            <Glyph name="breached" /> {missing} missing
          </Button>
          {place.gap && <Why gap={place.gap} />}
        </li>
      )}
    </ul>
  );
}

type Gap = NonNullable<Store['shifts'][number]['places'][number]['gap']>;

/** What is in the way, and what would fill one place more, the cheapest first. */
function Why({ gap: { words, relaxations } }: { readonly gap: Gap }) {
  return (
    <details>
      <summary>Why, and what helps</summary>
      <p>{words}</p>
      <ol>
        {relaxations.map((one) => (
          <li key={one.words}>
            {one.words} ({Math.ceil(one.cost)} min)
          </li>
        ))}
      </ol>
    </details>
  );
}
