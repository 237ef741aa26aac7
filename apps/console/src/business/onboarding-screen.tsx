/** The sign-ups of a launch: the funnel with its losses, activation by store, what expires. */
import type { OnboardingView } from '@slipway/api';
import {
  activationFigure,
  capturedFigure,
  capturedLabel,
  expiringLines,
  lostFigure,
  storeActivations,
  type ExpiringLine,
} from '../core/onboarding.ts';
import { count } from '../core/format.ts';
import { Figure } from '../ui/figure.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { Funnel } from './funnel.tsx';
import { Screen, type BusinessScreenProps } from './screen.tsx';
import { StoreActivations } from './store-activations.tsx';

const MEANINGS: readonly Meaning[] = [{ shape: 'stale', word: 'Stale' }];

const READS: readonly HelpLine[] = [
  ['Activation', 'of those whose 24 h are over, the share that is active with its benefit seen'],
  ['Captured', 'from the ramp on, for as long as the budget says; before it, as long until now'],
  ['95 %', 'where the true rate is, by what was seen so far (Wilson); few sign-ups, wide'],
  ['Not yet due', 'their 24 h are not over: neither good nor bad'],
  ['Step', 'how many came to it, whatever became of them later'],
  ['Expires', 'only the customer can finish the payment, and not for long any more'],
];

export function OnboardingScreen(props: BusinessScreenProps) {
  const { view } = props;
  return (
    <Screen
      {...props}
      page="onboarding"
      title="Sign-ups"
      part="onboarding"
      meanings={MEANINGS}
      reads={READS}
      none={{
        title: 'No sign-up was ever captured',
        text: 'They are told of here from the first one on.',
      }}
    >
      {(onboarding, nowMs) => (
        <>
          <Figures onboarding={onboarding} />
          <div className="beside even">
            <Funnel funnel={onboarding.all} />
            <div className="stacked">
              <StoreActivations stores={storeActivations(view, onboarding)} />
              <Expiring lines={expiringLines(view, onboarding, nowMs)} />
            </div>
          </div>
        </>
      )}
    </Screen>
  );
}

function Figures({ onboarding }: { readonly onboarding: OnboardingView }) {
  const { all, expiring } = onboarding;
  const { notYetDue } = all.activation;
  return (
    <section className="figures" aria-label="Figures of sign-ups">
      <Figure label="Activation" {...activationFigure(all)} />
      <Figure label={capturedLabel(onboarding)} {...capturedFigure(all)} />
      <Figure label="Not yet due" value={count(notYetDue)} notes={['their 24 h', 'are not over']} />
      <Figure label="Lost" {...lostFigure(all)} />
      <Figure
        label="About to expire"
        value={count(expiring.length)}
        notes={['payments,', 'within 2 h']}
      />
    </section>
  );
}

function Expiring({ lines }: { readonly lines: readonly ExpiringLine[] }) {
  return (
    <section className="panel list" aria-label="About to expire">
      <h2>
        About to expire <span>{lines.length === 0 ? 'nothing' : count(lines.length)}</span>
      </h2>
      <ul className="scrolls" tabIndex={0} aria-label="Payments, the most urgent first">
        {lines.map((line) => (
          <li key={line.signUp}>
            <b>in {line.left}</b>
            <span>
              {line.store}, {line.member} <span className="mono">{line.signUp}</span>
            </span>
            <span className="why">{line.trouble}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
