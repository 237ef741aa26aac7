/** What can be wrong with a schema that somebody altered by hand. */
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Drift } from '../core/shape.ts';

/** Something that a version or the change in flight stands on was altered outside any change. */
export class DriftError extends OperatorError {
  readonly code = 'SCHEMA_DRIFT';
  readonly exitCode = EXIT.notHeld;

  /** @param change the change in flight, or null */
  constructor(schema: string, drifts: readonly Drift[], change: string | null) {
    const broken = drifts.filter((each) => each.breaks).map((each) => each.what);
    super(
      `Schema ${schema} is not as its last change left it: ${broken.join('; ')}.`,
      change === null
        ? 'Nothing was changed now; what was lost is missing for the applications that use it.'
        : `Nothing was changed now; change ${change} is in flight and stands on it.`,
      change === null
        ? 'Put it back, or take things as they are with `slipway schema baseline --accept`.'
        : 'Put it back, or take the change back with `slipway schema rollback`.',
    );
  }
}
