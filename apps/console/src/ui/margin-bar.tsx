/**
 * The distance to a rollback trigger: pointer, trail of where it is going, threshold, and the
 * dashed zone beyond it. Its words stand beside it, so it is hidden from screen readers.
 */
import { MARGIN_WIDTH, THRESHOLD_X, type MarginView } from '../core/margin.ts';

export function MarginBar({ margin }: { readonly margin: MarginView }) {
  const { x, trail, tone } = margin;
  const beyond = THRESHOLD_X + 2;
  return (
    <svg
      className="margin-bar"
      data-tone={tone}
      viewBox={`0 0 ${MARGIN_WIDTH} 14`}
      aria-hidden="true"
    >
      <rect className="margin-track" y="5" width={THRESHOLD_X - 1} height="6" />
      <rect className="margin-zone" x={beyond} y="5" width={MARGIN_WIDTH - beyond} height="6" />
      {x !== null && trail > 0 && (
        <rect className="margin-trail" x={x} y="5" width={trail} height="6" />
      )}
      <path className="margin-threshold" d={`M${THRESHOLD_X} 1v13`} />
      {x !== null && <path className="margin-pointer" d={`M${x - 6} 0h12l-6 12z`} />}
    </svg>
  );
}
