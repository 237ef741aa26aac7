/** What a launch came to, or stands at: the answer, its figures, the ramp, chapter by chapter. */
import type { LaunchView, ReportFigure, ReportView } from '@slipway/api';
import type { Freshness } from '../core/freshness.ts';
import { Chip } from '../ui/chip.tsx';
import { Figure } from '../ui/figure.tsx';
import { Frame } from '../ui/frame.tsx';
import { Glyph, type GlyphName } from '../ui/glyph.tsx';
import { NotRead } from '../ui/not-read.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { Chapter } from './chapters.tsx';
import { Downloads } from './downloads.tsx';
import { StoreWays } from './store-ways.tsx';

const SHAPE: Readonly<Record<ReportView['state'], GlyphName>> = {
  well: 'healthy',
  attention: 'holding',
  urgent: 'breached',
};

const MEANINGS: readonly Meaning[] = [
  { shape: 'healthy', word: 'Done' },
  { shape: 'holding', word: 'Held, or not ended' },
  { shape: 'breached', word: 'Not kept' },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['Downtime', 'seconds in which a store failed more than 1 % of its requests, added up'],
  ['Activation', 'of those who signed up, who is active within a day; its 95 % interval'],
  ['Manual minutes', 'focus time of people on cases, with what open ones are charged'],
  ['Rollbacks', 'from the last moment without a breach to the last request on green'],
  ['Signed', 'by the installation, with the key of its audit log'],
];

interface ReportScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  /** Null before the first answer. */
  readonly report: ReportView | null;
  readonly failed: string | null;
}

export function ReportScreen({ view, fresh, report, failed }: ReportScreenProps) {
  const isStale = fresh.kind === 'stale';
  return (
    <Frame
      family="business"
      view={view}
      fresh={fresh}
      page="report"
      title="Report"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() =>
        report === null ? (
          <NotRead failed={failed} />
        ) : (
          <>
            <Answer launch={view.id} report={report} isStale={isStale} />
            <section className="figures" aria-label="Figures of the launch">
              {report.figures.map((figure) => (
                <Told key={figure.label} figure={figure} isStale={isStale} />
              ))}
            </section>
            <div className="whole" tabIndex={0} role="group" aria-label="The whole report">
              {report.ramp && <StoreWays ramp={report.ramp} />}
              {report.chapters.map((chapter) => (
                <Chapter key={chapter.id} chapter={chapter} />
              ))}
            </div>
          </>
        )
      }
    </Frame>
  );
}

interface AnswerProps {
  readonly launch: string;
  readonly report: ReportView;
  readonly isStale: boolean;
}

function Answer({ launch, report, isStale }: AnswerProps) {
  const { outcome, state, sentence, isFinal } = report;
  const shape = isStale ? 'stale' : SHAPE[state];
  return (
    <section className="panel answer" data-st={shape} aria-label="The answer">
      <p>
        <Glyph name={shape} />
        <b>{outcome}</b>
        <span>{sentence}</span>
      </p>
      {!isFinal && (
        <p className="partial">
          This report is partial: the launch goes on, and everything here is as of now.
        </p>
      )}
      <Downloads launch={launch} />
    </section>
  );
}

interface ToldProps {
  readonly figure: ReportFigure;
  readonly isStale: boolean;
}

function Told({ figure: { label, value, note, kept }, isStale }: ToldProps) {
  return (
    <Figure label={label} value={value} notes={[note]}>
      {kept === false && <Chip state={isStale ? 'stale' : 'breached'}>Not kept</Chip>}
    </Figure>
  );
}
