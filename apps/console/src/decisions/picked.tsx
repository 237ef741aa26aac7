/** One thing that waits: its evidence, and what may be done with what consequences by whom. */
import type { DecisionOption, LaunchView, WaitingDecision } from '@slipway/api';
import { Button } from 'react-aria-components/Button';
import { leftMs } from '../core/decisions.ts';
import { countdown, longAgo, percent, shareOf, THIN, words } from '../core/format.ts';
import { Glyph } from '../ui/glyph.tsx';
import { lackingWords, shapeOf } from './inbox.tsx';

interface PickedProps {
  readonly view: LaunchView;
  readonly waits: WaitingDecision;
  readonly criteriaHash: string;
  readonly nowMs: number;
  readonly isStale: boolean;
  readonly choose: (option: DecisionOption) => void;
}

export function Picked({ view, waits, criteriaHash, nowMs, isStale, choose }: PickedProps) {
  const shape = shapeOf(waits, isStale);
  const left = leftMs(waits, nowMs);
  return (
    <section className="panel picked" data-st={shape} aria-label={waits.title}>
      <header>
        <Glyph name={shape} />
        <h2>{waits.title}</h2>
        <span>waits for {longAgo(Math.max(0, nowMs - waits.sinceMs))}</span>
        {left !== null && (
          <span className="answer">
            answer in <b>{countdown(left)}</b>, then the plan decides
          </span>
        )}
      </header>
      <p className="says">{waits.text}</p>
      <Evidence view={view} waits={waits} criteriaHash={criteriaHash} />
      <div className="options">
        {waits.options.map((option) => (
          <article key={`${option.act} ${option.target}`}>
            <h3>{option.title}</h3>
            <ul>
              {option.consequences.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
            <p className="lack">
              <Glyph name="person" />
              {option.who}
            </p>
            <Button className={option.danger ? 'btn danger' : 'btn'} onPress={() => choose(option)}>
              {option.title}
            </Button>
          </article>
        ))}
      </div>
    </section>
  );
}

function Evidence({
  view,
  waits,
  criteriaHash,
}: Omit<PickedProps, 'nowMs' | 'isStale' | 'choose'>) {
  const store = view.stores.find(({ id }) => id === waits.store);
  const lines: (readonly [string, string])[] = [['Wanted', lackingWords(waits)]];
  if (store) {
    const { shareBp, margin, requests, gates } = store;
    const gate = gates.at(-1);
    lines.push(['On green', shareBp === null ? 'not known' : `${shareOf(shareBp)}${THIN}%`]);
    if (gate) lines.push(['Last gate', `${shareOf(gate.bp)}${THIN}%, ${gate.verdict}`]);
    if (margin) {
      const { criterion, value, threshold } = margin;
      const measured = value === null ? 'not measured' : percent(value);
      const fires = threshold === null ? '' : `, fires at ${percent(threshold)}`;
      lines.push([words(criterion), `${measured}${fires}`]);
    }
    const { green, blue } = requests;
    lines.push([
      'Requests',
      `${green.toLocaleString('en-US')} green, ${blue.toLocaleString('en-US')} blue`,
    ]);
  }
  lines.push(['Criteria, as locked', criteriaHash.slice(0, 12)]);
  return (
    <dl className="facts">
      {lines.map(([what, is]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{is}</dd>
        </div>
      ))}
    </dl>
  );
}
