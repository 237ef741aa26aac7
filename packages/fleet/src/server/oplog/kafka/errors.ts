/** What goes wrong between the fleet's server and a Kafka-protocol log. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** Too few brokers answer, or none. */
export class LogUnavailableError extends OperatorError {
  readonly code = 'FLEET_LOG_UNAVAILABLE';
  readonly exitCode = EXIT.tryAgain;

  constructor(what: string, cause: unknown) {
    super(
      `The log did not ${what}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Nothing new was acked; devices keep their ops and send them again.',
      'See whether enough brokers run for the topic’s min.insync.replicas.',
    );
    this.cause = cause;
  }
}

/** The log does not hold what it acked: its topic was cut, deleted or made anew. */
export class LogCutError extends OperatorError {
  readonly code = 'FLEET_LOG_CUT';
  readonly exitCode = EXIT.unavailable;

  constructor(topic: string, partition: number, offset: bigint, what: string) {
    super(
      `Topic ${topic}, partition ${partition}, does not hold ${what} at offset ${offset}.`,
      'These ops were acked; nothing after them in their epoch is applied.',
      'Restore the topic, or put the watermark back so that devices send their ops again.',
    );
  }
}
