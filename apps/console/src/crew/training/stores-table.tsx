/** What the trainer looks at: stores, who of them lacks what, and the shortest way to it. */
import { addressOf } from '../../core/address.ts';
import { count, words } from '../../core/format.ts';
import { Chip } from '../../ui/chip.tsx';
import type { GlyphName } from '../../ui/glyph.tsx';
import { Link } from '../../ui/link.tsx';
import { Row, Table, type Column } from '../../ui/table.tsx';
import type { TrainingProps } from './training-screen.tsx';
import { lacksOf, storesOf, type Lack } from './views.ts';

const COLUMNS: readonly Column[] = [
  { name: 'Person' },
  { name: 'Store' },
  { name: 'Certificate' },
  { name: 'Stands' },
  { name: 'Shortest training' },
  { name: 'Minutes', isNumber: true },
  { name: 'Mentor' },
];
const SHAPE: Readonly<Record<Lack['standing'], GlyphName>> = {
  expired: 'breached',
  missing: 'breached',
  'not-observed': 'holding',
};
const WORD: Readonly<Record<Lack['standing'], string>> = {
  expired: 'Has run out',
  missing: 'Missing',
  'not-observed': 'Waits for a mentor',
};

export function StoresTable({ view, pick, training, nowMs }: TrainingProps) {
  const lacks = lacksOf(training, pick.store);
  const overdue = training.people.flatMap(({ due }) => due.filter(({ dueMs }) => dueMs <= nowMs));
  return (
    <>
      <nav className="picks" aria-label="Stores">
        <Link to={addressOf(view.id, 'training')} isCurrent={pick.store === null}>
          All stores
        </Link>
        {storesOf(training).map(({ store, people, ready }) => (
          <Link
            key={store}
            to={addressOf(view.id, 'training', { store })}
            isCurrent={store === pick.store}
          >
            {store} <b>{`${ready}/${people}`}</b>
          </Link>
        ))}
      </nav>
      <section className="panel table" aria-label="Who lacks what">
        <p className="quiet">
          {lacks.length === 0
            ? 'Everybody here holds what their work asks for.'
            : `${count(lacks.length)} certificates are lacking.`}{' '}
          {count(overdue.length)} refreshers are due. {statementsLine(training.statements)}
        </p>
        <Table label="Certificates that are lacking" columns={COLUMNS}>
          {lacks.map((lack) => (
            <Row
              key={`${lack.person.id} ${lack.certificate}`}
              columns={COLUMNS}
              state={SHAPE[lack.standing]}
              cells={cellsOf(lack)}
            />
          ))}
        </Table>
      </section>
    </>
  );
}

function cellsOf({ person, certificate, standing, path }: Lack) {
  const way = path === null ? 'nothing teaches it' : path.modules.map(words).join(', then ');
  return [
    person.name,
    person.store,
    words(certificate),
    <Chip state={SHAPE[standing]}>{WORD[standing]}</Chip>,
    way === '' ? 'the observation alone' : way,
    path === null ? '' : count(path.minutes),
    person.mentor ?? 'nobody',
  ];
}

function statementsLine({ waiting, refused }: TrainingProps['training']['statements']): string {
  const no = refused === 0 ? '' : ` ${count(refused)} were refused.`;
  return `${count(waiting)} statements wait for the record store.${no}`;
}
