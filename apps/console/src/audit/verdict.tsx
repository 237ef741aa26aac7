/** What a check said: whether it holds, of what, and each finding with its place. */
import type { DossierVerdict } from '@slipway/authority/audit/verify';
import { count } from '../core/format.ts';
import { Glyph } from '../ui/glyph.tsx';
import type { Checked, PlacedFinding } from './check.ts';

export function Verdict({ checked }: { readonly checked: Checked }) {
  if (!checked.ok) {
    return (
      <section className="panel verdict" data-st="blocks">
        <h2>
          <Glyph name="blocks" /> Not checked
        </h2>
        <p>
          {checked.what} {checked.next}
        </p>
      </section>
    );
  }
  const { verdict } = checked;
  const shape = verdict.holds ? 'fenced' : 'breached';
  return (
    <section className="panel verdict" data-st={shape}>
      <h2>
        <Glyph name={shape} /> {verdict.launch.name}: {verdict.holds ? 'holds' : 'does not hold'}
      </h2>
      <Facts verdict={verdict} />
      {verdict.cosigned.map(({ witness, size, atMs }) => (
        <p key={witness}>
          {witness} saw {count(size)} of them at {new Date(atMs).toISOString()}.
        </p>
      ))}
      {checked.findings.length > 0 && <Findings findings={checked.findings} />}
    </section>
  );
}

function Facts({ verdict }: { readonly verdict: DossierVerdict }) {
  const { origin, size, entries, signedSize, signatures, untilMs } = verdict;
  const signed = signatures.areChecked ? 'checked' : 'not checked: give people.yaml';
  return (
    <p>
      Log {origin || 'unknown'}: {count(size)} entries, {count(entries)} of this launch or of none;
      signed up to {count(signedSize)}.
      {untilMs !== null && ` The newest is of ${new Date(untilMs).toISOString()}.`}
      {signatures.count > 0 && ` Signatures of people: ${count(signatures.count)}, ${signed}.`}
    </p>
  );
}

function Findings({ findings }: { readonly findings: readonly PlacedFinding[] }) {
  return (
    <ul aria-label="Findings" tabIndex={0}>
      {findings.map(({ place, kind, what }) => (
        <li key={`${place} ${kind} ${what}`}>
          <b>{place}</b> {kind}: {what}
        </li>
      ))}
    </ul>
  );
}
