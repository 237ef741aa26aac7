/**
 * The frame of the business's screens. What is read and what is streamed come by two ways; the one
 * that can be trusted less says how far the page can be.
 */
import type { BusinessView, LaunchView } from '@slipway/api';
import type { ReactNode } from 'react';
import type { Page, Pick } from '../core/address.ts';
import type { Freshness } from '../core/freshness.ts';
import { Frame } from '../ui/frame.tsx';
import { NotRead } from '../ui/not-read.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';

/** What every screen of the business is given. */
export interface BusinessScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly pick: Pick;
  /** Null before the first answer. */
  readonly business: BusinessView | null;
  /** What the last question ran into. */
  readonly failed: string | null;
  /** Asks at once: something was just changed. */
  readonly ask: () => void;
}

type Part = Exclude<keyof BusinessView, 'atMs' | 'budgets' | 'rehearsals'>;

interface ScreenProps<Name extends Part> extends BusinessScreenProps {
  readonly page: Page;
  readonly title: string;
  readonly part: Name;
  readonly meanings: readonly Meaning[];
  readonly reads: readonly HelpLine[];
  /** What stands there when the launch does not use this part. */
  readonly none: { readonly title: string; readonly text: string; readonly command?: string };
  /** What stands above, whether or not the launch uses this part. */
  readonly above?: (business: BusinessView) => ReactNode;
  readonly children: (part: NonNullable<BusinessView[Name]>, nowMs: number) => ReactNode;
}

export function Screen<Name extends Part>(props: ScreenProps<Name>) {
  const { business, failed, above, children, none, part, ...frame } = props;
  return (
    <Frame {...frame} family="business" does={[]} tiles={0}>
      {() => {
        if (business === null) return <NotRead failed={failed} />;
        const read = business[part];
        return (
          <>
            {above?.(business)}
            {read === null ? (
              <None {...none} />
            ) : (
              children(read as NonNullable<BusinessView[Name]>, business.atMs)
            )}
          </>
        );
      }}
    </Frame>
  );
}

function None({ title, text, command }: ScreenProps<Part>['none']) {
  return (
    <section className="none">
      <h2>{title}</h2>
      <p>{text}</p>
      {command !== undefined && <pre>{command}</pre>}
    </section>
  );
}
