/** The prices of a launch's stores: what waits for what, and how long changes take. */
import type { LaunchView, PricesView } from '@slipway/api';
import { addressOf } from '../core/address.ts';
import { latencyFigure, waitingFigure, waitingLines, type WaitingLine } from '../core/prices.ts';
import { Figure } from '../ui/figure.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';
import { Row, Table, type Column } from '../ui/table.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { Screen, type BusinessScreenProps } from './screen.tsx';

const MEANINGS: readonly Meaning[] = [
  { shape: 'holding', word: 'Past its moment' },
  { shape: 'idle', word: 'Still to come' },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['Down', 'tills have it before shelves show it: nobody is charged more than was shown'],
  ['Up', 'shelves show it before tills charge it'],
  ['Waits for', 'the moment itself, tills that lack it, or labels that do not show it'],
  ['Nine of ten', 'within this time from its moment, every till and label had the new price'],
  ['Prices', 'in the smallest part of the store’s currency'],
];

const COLUMNS: readonly Column[] = [
  { name: 'Product' },
  { name: 'Store' },
  { name: 'Direction' },
  { name: 'From', isNumber: true },
  { name: 'To', isNumber: true },
  { name: 'Its moment' },
  { name: 'Waits for' },
];

export function PricesScreen(props: BusinessScreenProps) {
  const { view, pick, fresh } = props;
  return (
    <Screen
      {...props}
      page="prices"
      title="Prices"
      part="prices"
      meanings={MEANINGS}
      reads={READS}
      none={{
        title: 'No price book was ever shipped',
        text: 'Changes of prices are told of here from the first book on.',
      }}
    >
      {(prices, nowMs) => (
        <>
          <Figures prices={prices} />
          <Waiting
            view={view}
            store={pick.store}
            isStale={fresh.kind === 'stale'}
            lines={waitingLines(view, prices, pick.store, nowMs)}
          />
        </>
      )}
    </Screen>
  );
}

function Figures({ prices }: { readonly prices: PricesView }) {
  const [down, up] = [latencyFigure(prices, 'down'), latencyFigure(prices, 'up')];
  const none = { value: '–', unit: '', notes: ['no change', 'was seen'] };
  return (
    <section className="figures" aria-label="Figures of prices">
      <Figure label="Changes that wait" {...waitingFigure(prices)} />
      <Figure label="Down: nine of ten within" {...(down ?? none)} />
      <Figure label="Up: nine of ten within" {...(up ?? none)} />
    </section>
  );
}

interface WaitingProps {
  readonly view: LaunchView;
  readonly store: string | null;
  readonly isStale: boolean;
  readonly lines: readonly WaitingLine[];
}

function Waiting({ view, store, isStale, lines }: WaitingProps) {
  return (
    <section className="panel table" aria-label="Changes that wait">
      {store !== null && (
        <p className="picks">
          <Link to={addressOf(view.id, 'prices')}>All stores</Link>
        </p>
      )}
      <Table
        label="Table of changes that wait"
        columns={COLUMNS}
        after={
          lines.length === 0 && (
            <p className="left-out">No change waits: every till and label has what holds.</p>
          )
        }
      >
        {lines.map((line) => (
          <Line key={line.key} launch={view.id} line={line} isStale={isStale} />
        ))}
      </Table>
    </section>
  );
}

interface LineProps {
  readonly launch: string;
  readonly line: WaitingLine;
  readonly isStale: boolean;
}

function Line({ launch, line, isStale }: LineProps) {
  const shape = isStale ? 'stale' : line.isLate ? 'holding' : 'idle';
  return (
    <Row
      columns={COLUMNS}
      state={shape}
      cells={[
        line.sku,
        <Link key="store" to={addressOf(launch, 'prices', { store: line.store })}>
          {line.storeName}
        </Link>,
        line.direction === 'down' ? 'Down' : 'Up',
        line.from,
        line.to,
        line.isLate ? `${line.moment} ago` : line.moment,
        <span key="waits" className="state-cell">
          <Glyph name={shape} />
          {line.waitsFor}
        </span>,
      ]}
    />
  );
}
