/** The checklist of a launch: what holds it on top, then every box by phase with its evidence. */
import type { ChecklistItem, ChecklistState, LaunchView, PlaybookView } from '@slipway/api';
import { useEffect, useState } from 'react';
import { addressOf, type Pick } from '../core/address.ts';
import { byPhase, ITEM_WORD, itemCounts, pickedItems } from '../core/checklist.ts';
import { count, longAgo, opening, words } from '../core/format.ts';
import type { Freshness } from '../core/freshness.ts';
import { whoami } from '../live/whoami.ts';
import { useSession } from '../live/session.ts';
import { Figure } from '../ui/figure.tsx';
import { Frame } from '../ui/frame.tsx';
import { Glyph, type GlyphName } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';
import { NotRead } from '../ui/not-read.tsx';
import { Row, Table, type Column } from '../ui/table.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';

const SHAPE: Readonly<Record<ChecklistState, GlyphName>> = {
  green: 'healthy',
  red: 'breached',
  stale: 'stale',
  missing: 'blocks',
  open: 'idle',
  waived: 'written-off',
};

const MEANINGS: readonly Meaning[] = (Object.keys(SHAPE) as ChecklistState[]).map((state) => ({
  shape: SHAPE[state],
  word: ITEM_WORD[state],
}));

const READS: readonly HelpLine[] = [
  ['Blocking', 'as long as it is red, missing or stale, the launch does not go on'],
  ['Evidence', 'what a probe saw last, or what a person signed'],
  ['Stale', 'it was seen too long ago: it proves nothing any more'],
];

const COLUMNS: readonly Column[] = [
  { name: 'Item' },
  { name: 'Store' },
  { name: 'Stands' },
  { name: 'Evidence' },
  { name: 'Owed by' },
  { name: 'Due', isNumber: true },
];

interface PlaybookScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly pick: Pick;
  /** Null before the first answer. */
  readonly playbook: PlaybookView | null;
  readonly failed: string | null;
}

export function PlaybookScreen(props: PlaybookScreenProps) {
  const { view, fresh, pick, playbook, failed } = props;
  const isStale = fresh.kind === 'stale';
  return (
    <Frame
      family="business"
      view={view}
      fresh={fresh}
      page="playbook"
      title="Playbook"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() =>
        playbook === null ? (
          <NotRead failed={failed} />
        ) : (
          <>
            <Holds playbook={playbook} isStale={isStale} />
            <Counts playbook={playbook} />
            <Downloads opens={view.opens} />
            <Kits view={view} />
            <Link className="link" to={addressOf(view.id, 'audit')}>
              Check this launch’s dossier
            </Link>
            <Items view={view} pick={pick} playbook={playbook} isStale={isStale} />
          </>
        )
      }
    </Frame>
  );
}

interface HoldsProps {
  readonly playbook: PlaybookView;
  readonly isStale: boolean;
}

const FORMATS = ['pdf', 'docx', 'md', 'csv', 'ics', 'yaml'] as const;

/** The template to print or to change; the calendar is of this launch's opening. */
function Downloads({ opens }: { readonly opens: string }) {
  return (
    <p className="downloads">
      The playbook to print or to change:
      {FORMATS.map((format) => {
        const query = new URLSearchParams({ format, ...(format === 'ics' ? { opens } : {}) });
        return (
          <a key={format} className="link" download href={`/api/playbook/template?${query}`}>
            {format}
          </a>
        );
      })}
    </p>
  );
}

/** The fallback kit of each store: a sheet for the wall beside its tills. */
function Kits({ view: { id, stores } }: { readonly view: LaunchView }) {
  return (
    <p className="downloads kits" tabIndex={0} role="group" aria-label="Fallback kits">
      The fallback kit to print:
      {stores.map((store) => (
        <a
          key={store.id}
          className="link"
          download
          href={`/api/launches/${encodeURIComponent(id)}/kit/${encodeURIComponent(store.id)}`}
        >
          {store.name}
        </a>
      ))}
    </p>
  );
}

function Holds({ playbook, isStale }: HoldsProps) {
  const { holds, isHolding = false, atMs } = playbook;
  if (holds.length === 0) return null;
  return (
    <section className="panel holds" data-st={isStale ? 'stale' : 'holding'} aria-label="Holds">
      <h2>
        {isHolding ? 'This holds the launch' : 'Due, and does not stand'}
        <span>{count(holds.length)}</span>
      </h2>
      <ul tabIndex={0} aria-label="What does not stand">
        {holds.map(({ key, state, role, owedBy, sinceMs, why }) => (
          <li key={key}>
            <Glyph name={isStale ? 'stale' : SHAPE[state]} />
            <span>
              <b>{words(key)}</b> {ITEM_WORD[state].toLowerCase()} for{' '}
              {longAgo(Math.max(0, atMs - sinceMs))}: {why}
            </span>
            <span>{owedBy.length === 0 ? `${role}: nobody` : owedBy.join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Counts({ playbook }: WholeProps) {
  return (
    <section className="figures" aria-label="Figures of the checklist">
      {itemCounts(playbook.items).map(([state, number]) => (
        <Figure key={state} label={ITEM_WORD[state]} value={count(number)} />
      ))}
    </section>
  );
}

interface WholeProps {
  readonly playbook: PlaybookView;
}

interface ItemsProps extends HoldsProps {
  readonly view: LaunchView;
  readonly pick: Pick;
}

function Items({ view, pick, playbook, isStale }: ItemsProps) {
  const person = usePerson();
  const items = pickedItems(playbook.items, { ...pick, person });
  const nameOf = (id: string | null) => view.stores.find((store) => store.id === id)?.name ?? '';
  return (
    <>
      <Picks view={view} pick={pick} person={person} />
      <section className="panel table" aria-label="Checklist">
        {items.length === 0 && <p className="quiet">Nothing of it is shown by this choice.</p>}
        <div className="phases" tabIndex={0} role="group" aria-label="Checklist by phase">
          {byPhase(playbook, items).map((phase) => (
            <section key={phase.id} aria-label={phase.title}>
              <h3>{phase.title}</h3>
              <Table label={`Checklist, ${phase.title}`} columns={COLUMNS}>
                {phase.items.map((item) => (
                  <Item key={item.key} item={item} store={nameOf(item.store)} isStale={isStale} />
                ))}
              </Table>
            </section>
          ))}
        </div>
      </section>
    </>
  );
}

interface ItemProps {
  readonly item: ChecklistItem;
  readonly store: string;
  readonly isStale: boolean;
}

function Item({ item, store, isStale }: ItemProps) {
  const { state, record, probe, owners, role, waitsFor } = item;
  const shape = isStale ? 'stale' : SHAPE[state];
  const word = isStale ? `Was: ${ITEM_WORD[state].toLowerCase()}` : ITEM_WORD[state];
  const waits = waitsFor.length === 0 ? '' : `, waits for ${waitsFor.join(', ')}`;
  const none = probe === null ? 'nobody has signed it' : 'not seen yet';
  return (
    <Row
      columns={COLUMNS}
      state={shape}
      cells={[
        <span key="what" title={item.why}>
          {item.what}
          {item.blocking && <span className="lack"> blocking</span>}
        </span>,
        store || 'launch',
        <span key="state" className="state-cell">
          <Glyph name={shape} />
          {word}
          {waits}
        </span>,
        record ? `${record.note} (${record.by})` : none,
        owners.length === 0 ? `${role}: nobody` : owners.join(', '),
        opening(item.due),
      ]}
    />
  );
}

/** @returns who sits here, as far as it is known */
function usePerson(): string | null {
  const session = useSession();
  const [person, setPerson] = useState<string | null>(null);
  useEffect(() => {
    void whoami().then((known) => setPerson(known.person));
  }, []);
  return person ?? session?.person ?? null;
}

interface PicksProps {
  readonly view: LaunchView;
  readonly pick: Pick;
  readonly person: string | null;
}

function Picks({ view, pick: { show, store }, person }: PicksProps) {
  const to = (change: Partial<Pick>) => addressOf(view.id, 'playbook', { show, store, ...change });
  return (
    <nav className="picks" aria-label="Which items are shown">
      <Link to={to({ show: null })} isCurrent={show === null}>
        All
      </Link>
      <Link to={to({ show: 'red' })} isCurrent={show === 'red'}>
        Does not stand
      </Link>
      {person !== null && (
        <Link to={to({ show: 'mine' })} isCurrent={show === 'mine'}>
          Mine
        </Link>
      )}
      {store !== null && <Link to={to({ store: null })}>Store {store}: show all</Link>}
      {store === null &&
        view.stores.map(({ id, name }) => (
          <Link key={id} to={to({ store: id })}>
            {name}
          </Link>
        ))}
    </nav>
  );
}
