/** What goes wrong between the cloud and a store's label gateway. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** A store's label gateway does not answer, or not as agreed. */
export class LabelGatewayError extends OperatorError {
  readonly code = 'FLEET_LABELS';
  readonly exitCode = EXIT.unavailable;

  constructor(url: string, why: string) {
    super(
      `The label gateway at ${url} cannot be used: ${why}.`,
      'Labels stay as they are; prices that go up wait for them, prices that go down do not.',
      'See to the gateway; the release goes on by itself.',
    );
  }
}
