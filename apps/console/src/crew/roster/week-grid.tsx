/** One store's week: shifts and stations down, days across; what is missing stands out. */
import type { RosterView } from '@slipway/api';
import { Button } from 'react-aria-components/Button';
import { Glyph } from '../../ui/glyph.tsx';
import { Row, Table, type Column } from '../../ui/table.tsx';

/** Somebody on a shift, as picked. */
export interface OnShift {
  readonly shift: string;
  readonly person: string;
  readonly words: string;
}

type Store = RosterView['stores'][number];

interface WeekGridProps {
  readonly store: Store;
  readonly isPublished: boolean;
  readonly choose: (chosen: OnShift) => void;
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
  return (
    <ul className="on">
      {place.people.map(({ id, name: who, isLead }) => (
        <li key={id}>
          <Button
            className="link"
            onPress={() =>
              choose({
                shift: shift.id,
                person: id,
                words: `${who}, ${station}, ${shift.dayWords} ${shift.hours}`,
              })
            }
          >
            {who}
          </Button>
          {isLead && ' (lead)'}
        </li>
      ))}
      {missing > 0 && (
        <li className="lacks" data-st="breached">
          <Glyph name="breached" /> {missing} missing
        </li>
      )}
    </ul>
  );
}
