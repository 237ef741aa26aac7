/**
 * The contract proof on one page: whether it holds, what blocks it with what to do, and the
 * evidence of each epoch. It prints as it stands, dated, for the file.
 */
import type { FleetView, LaunchView } from '@slipway/api';
import { addressOf } from '../core/address.ts';
import { count, timeOfDay } from '../core/format.ts';
import {
  evidence,
  PICKS,
  pickOf,
  proofVerdict,
  VERDICT_WORD,
  type Picked,
  type ProofVerdict,
} from '../core/proof.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { Evidence } from './evidence.tsx';
import { Screen, type FleetScreenProps } from './screen.tsx';

type Proof = NonNullable<FleetView['proof']>;

const MEANINGS: readonly Meaning[] = [
  { shape: 'fenced', word: VERDICT_WORD.fenced },
  { shape: 'written-off', word: VERDICT_WORD['written-off'] },
  { shape: 'blocks', word: VERDICT_WORD.blocks },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['Epoch', 'a chain of ops of a device; each one ever opened must be discharged'],
  ['Fenced', 'it signed that nothing older comes after, and all before is here and applied'],
  ['Written off', 'people signed that what it may still hold is given up'],
  ['Blocks', 'nobody can know what it still holds; time alone never discharges it'],
  ['Procedure', 'it has no secure element: that its key was not copied is a matter of procedure'],
  ['Round', 'a fence counts only if it answers the challenge of the present round'],
];

const PICK_WORD: Readonly<Record<Picked, string>> = {
  all: 'All evidence',
  blocks: 'What blocks',
  'written-off': 'Written off',
  procedure: 'On procedure',
};

export function CertificateScreen({ view, fresh, show }: FleetScreenProps) {
  const isStale = fresh.kind === 'stale';
  const seen = isStale ? timeOfDay(view.atMs, undefined, true) : null;
  const pick = pickOf(show);
  return (
    <Screen
      view={view}
      fresh={fresh}
      page="certificate"
      title="Contract proof"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {(fleet) =>
        fleet.proof ? (
          <div className="beside proof">
            <div className="panel evidence" data-pick={pick}>
              <Picks launch={view.id} proof={fleet.proof} pick={pick} />
              <Evidence
                stores={evidence(view, fleet, pick)}
                isStale={isStale}
                counted={pick === 'all' ? countedOnly(fleet.proof) : 0}
              />
            </div>
            <Verdict view={view} fleet={fleet} verdict={proofVerdict(fleet.proof, seen)} />
          </div>
        ) : (
          <NoRound />
        )
      }
    </Screen>
  );
}

/** Epochs of a large fleet that are discharged and therefore have no line. */
function countedOnly({ counts, lines }: Proof): number {
  return counts.fenced + counts.writtenOff + counts.blocks - lines.length;
}

interface PicksProps {
  readonly launch: string;
  readonly proof: Proof;
  readonly pick: Picked;
}

function Picks({ launch, proof: { counts }, pick }: PicksProps) {
  const of: Readonly<Record<Picked, number>> = {
    all: counts.fenced + counts.writtenOff + counts.blocks,
    blocks: counts.blocks,
    'written-off': counts.writtenOff,
    procedure: counts.onProcedure,
  };
  return (
    <nav className="picks" aria-label="What is shown">
      {PICKS.map((each) => (
        <Link
          key={each}
          to={addressOf(launch, 'certificate', each === 'all' ? {} : { show: each })}
          isCurrent={each === pick}
        >
          {PICK_WORD[each]} <b>{count(of[each])}</b>
        </Link>
      ))}
    </nav>
  );
}

interface VerdictProps {
  readonly view: LaunchView;
  readonly fleet: FleetView;
  readonly verdict: ProofVerdict;
}

function Verdict({ view, fleet, verdict }: VerdictProps) {
  const blocking = evidence(view, fleet, 'blocks');
  const counts = fleet.proof?.counts;
  return (
    <aside className="verdict" aria-label="Verdict">
      <div className="verdict-box" data-st={verdict.state}>
        <h2>
          <Glyph name={verdict.state} />
          {verdict.word}
        </h2>
        <p>{verdict.sentence}</p>
        {counts && (
          <p className="counts">
            {count(counts.fenced)} fenced, {count(counts.writtenOff)} written off,{' '}
            {count(counts.blocks)} block; {count(counts.onProcedure)} rest on a procedure
          </p>
        )}
        <p className="round">
          Round {fleet.proof?.round} of fences, below level {fleet.proof?.below}. As of{' '}
          {timeOfDay(view.atMs, undefined, true)}.
        </p>
      </div>
      {blocking.length > 0 && (
        <>
          <h2 className="what-to-do">What to do</h2>
          <ol tabIndex={0} aria-label="What to do about each epoch that blocks">
            {blocking.flatMap(({ name, lines }) =>
              lines.map((line) => (
                <li key={`${line.device}/${line.epoch}`}>
                  <b>
                    {line.label}, {name}
                  </b>
                  <span className="mono">
                    {line.device}, epoch {line.epoch}
                  </span>
                  <p>{line.because}.</p>
                  <p className="next">{line.next}</p>
                </li>
              )),
            )}
          </ol>
        </>
      )}
    </aside>
  );
}

function NoRound() {
  return (
    <section className="none">
      <h2>No round of fences has begun</h2>
      <p>Nobody has asked the devices yet. Once every one of them runs the new release:</p>
      <pre>npx slipway fleet fence --below 2 --reason &quot;contract&quot;</pre>
    </section>
  );
}
