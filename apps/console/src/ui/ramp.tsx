/**
 * The one motif: ten rungs, solid as far as green has come, grey through this step, pale to come;
 * below: tick = gate passed, diamond = gate now, pause = held, cross = failed.
 */
import { gateX, greyPart, RAMP_WIDTH, rampX, ticks, type RampSpec } from '../core/ramp-shape.ts';

interface RampProps {
  readonly spec: RampSpec;
  /** What it says, for those who do not see it. */
  readonly label: string;
  /** Without gates below: for a share that no gate judges, such as a backfill. */
  readonly bare?: boolean;
}

const FLOOR = 46;

export function Ramp({ spec, label, bare = false }: RampProps) {
  const grey = greyPart(spec);
  const solidX = rampX(spec.solidBp);
  return (
    <svg
      className="ramp"
      viewBox={`0 0 ${RAMP_WIDTH} ${bare ? FLOOR : 60}`}
      preserveAspectRatio="xMinYMid meet"
      role="img"
      aria-label={label}
    >
      <use href="#rungs" className="rung-open" />
      <g clipPath="url(#rungs-clip)">
        <rect className={`rung-${spec.look}`} width={solidX} height={FLOOR} />
        {grey && <rect className="rung-grey" x={grey.x} width={grey.width} height={FLOOR} />}
      </g>
      {spec.look === 'taken-back' && spec.solidBp > 0 && (
        <use
          href="#rungs"
          className="rung-outline"
          clipPath={`inset(0 ${RAMP_WIDTH - solidX - 2}px 0 0)`}
        />
      )}
      {!bare && <Gates spec={spec} />}
    </svg>
  );
}

function Gates({ spec }: { readonly spec: RampSpec }) {
  const marks = ticks(spec);
  const path = (passed: boolean) =>
    marks
      .filter((mark) => mark.passed === passed)
      .map(({ x }) => `M${x} 50v7`)
      .join('');
  return (
    <>
      <path className="gate-open" d={path(false)} />
      <path className="gate-passed" d={path(true)} />
      {spec.marker && <Marker {...spec.marker} />}
    </>
  );
}

function Marker({ bp, kind }: NonNullable<RampSpec['marker']>) {
  const x = Math.min(gateX(bp), RAMP_WIDTH - 5);
  switch (kind) {
    case 'now':
      return <path className="gate-now" d={`M${x} 48l5 5-5 5-5-5z`} />;
    case 'held':
      return <path className="gate-held" d={`M${x - 6} 48h5v11h-5zM${x + 1} 48h5v11h-5z`} />;
    case 'failed':
      return <path className="gate-failed" d={`M${x - 5} 49l10 10m0-10l-10 10`} />;
  }
}
