/** A dossier is given, checked here without any server, and each fault is shown in its place. */
import type { LaunchView } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Freshness } from '../core/freshness.ts';
import { Frame } from '../ui/frame.tsx';
import { checkGiven, type Checked, type Given } from './check.ts';
import { Fetch, GivenFile } from './given-file.tsx';
import { Verdict } from './verdict.tsx';
import './audit.css';

interface AuditScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
}

const READS = [
  ['Holds', 'nothing was changed, removed or reordered, and the key vouches for all of it'],
  ['Witness', 'it saw the log as it was then; what is cosigned cannot be told otherwise later'],
  ['The log’s key', 'trust is yours: take it from a place other than this server'],
] as const;

const MEANINGS = [
  { shape: 'fenced', word: 'Holds' },
  { shape: 'breached', word: 'Does not hold' },
] as const;

const EMPTY: Given = { dossier: '', logKey: '', witnesses: '', people: '' };

export default function AuditScreen({ view, fresh }: AuditScreenProps) {
  const [given, setGiven] = useState(EMPTY);
  const [checked, setChecked] = useState<Checked | 'checking' | null>(null);
  const give = (part: Partial<Given>) => {
    setGiven((before) => ({ ...before, ...part }));
    setChecked(null); // a verdict is of what was given then
  };
  const check = async () => {
    setChecked('checking');
    setChecked(await checkGiven(given));
  };
  return (
    <Frame
      family="business"
      view={view}
      fresh={fresh}
      page="audit"
      title="Audit"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() => (
        <>
          <GivenParts
            launch={view.id}
            given={given}
            give={give}
            check={() => void check()}
            isChecking={checked === 'checking'}
          />
          <div role="status" className="said">
            {checked === 'checking' && 'Checking…'}
            {checked !== null && checked !== 'checking' && <Verdict checked={checked} />}
          </div>
        </>
      )}
    </Frame>
  );
}

interface GivenPartsProps {
  readonly launch: string;
  readonly given: Given;
  readonly give: (part: Partial<Given>) => void;
  readonly check: () => void;
  readonly isChecking: boolean;
}

function GivenParts({ launch, given, give, check, isChecking }: GivenPartsProps) {
  return (
    <section className="panel given" aria-label="What is checked">
      <h2>Check a launch</h2>
      <p>Everything is checked in this browser; what you give here is sent nowhere.</p>
      <GivenFile label="Dossier" text={given.dossier} give={(dossier) => give({ dossier })} />
      <Fetch launch={launch} give={(dossier) => give({ dossier })} />
      <label className="key">
        The log’s public key, from a place that you trust
        <input
          autoComplete="off"
          spellCheck={false}
          maxLength={400}
          value={given.logKey}
          onChange={(event) => give({ logKey: event.target.value })}
        />
      </label>
      <label className="key">
        Keys of witnesses that must have cosigned, one a line
        <textarea
          autoComplete="off"
          spellCheck={false}
          rows={2}
          maxLength={8_000}
          value={given.witnesses}
          onChange={(event) => give({ witnesses: event.target.value })}
        />
      </label>
      <GivenFile
        label="people.yaml, to check who signed"
        text={given.people}
        give={(people) => give({ people })}
      />
      <Button
        className="btn primary"
        isDisabled={given.dossier === '' || isChecking}
        onPress={check}
      >
        Check
      </Button>
    </section>
  );
}
