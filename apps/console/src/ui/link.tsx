/** A link within the console: a plain one to the browser, a step without a reload to the viewer. */
import type { MouseEvent, ReactNode } from 'react';
import { goTo } from '../live/use-address.ts';

interface LinkProps {
  readonly to: string;
  readonly className?: string;
  /** It leads to what is shown already. */
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

export function Link({ to, className, isCurrent = false, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    // A new tab, a window or a download is the browser's.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    goTo(to);
  };
  return (
    <a
      href={`${to}${location.hash}`}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
