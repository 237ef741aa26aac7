/** What can go wrong between a person and a sign-in. */
import { EXIT, formatDuration, OperatorError } from '@slipway/kernel';

/** A session asked for a change without the token that its own pages send. */
export class CsrfRefusedError extends OperatorError {
  readonly code = 'AUTH_CSRF';
  readonly exitCode = EXIT.notAllowed;

  constructor() {
    super(
      'A session asked for a change without its CSRF token, or not from its own site.',
      'Nothing was changed.',
      'Send what `GET /api/whoami` gives as `csrf` in the header `x-slipway-csrf`.',
    );
  }
}

/** A machine's token is good, and not for this. */
export class ScopeRefusedError extends OperatorError {
  readonly code = 'AUTH_SCOPE';
  readonly exitCode = EXIT.notAllowed;

  constructor(machine: string, scope: string) {
    super(
      `The token "${machine}" has not the scope ${scope}.`,
      'Nothing was changed.',
      `Make one that has: \`slipway tokens new --name NAME --scope ${scope}\`.`,
    );
  }
}

/** Too many tries from one address, or as one person. */
export class TooManyAttemptsError extends OperatorError {
  readonly code = 'AUTH_ATTEMPTS';
  readonly exitCode = EXIT.tryAgain;
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(
      'There were too many tries to sign in.',
      'This one was not looked at.',
      `Try again in ${formatDuration(Math.max(1_000, Math.ceil(waitMs / 1_000) * 1_000))}.`,
    );
    this.waitMs = waitMs;
  }
}

/** What only who is signed in may see was asked for by somebody who is not. */
export class SignInNeededError extends OperatorError {
  readonly code = 'AUTH_SIGN_IN';
  readonly exitCode = EXIT.notAllowed;

  constructor() {
    super(
      'Here only who has signed in may look.',
      'Nothing was shown.',
      'Sign in, or send a token with the scope read as a bearer.',
    );
  }
}

/** A way to sign in that is not set up here. */
export class SignInOffError extends OperatorError {
  readonly code = 'AUTH_SIGN_IN_OFF';
  readonly exitCode = EXIT.usage;

  constructor() {
    super(
      'Sign-in by OpenID Connect is not set up here.',
      'Nobody was signed in.',
      'Write `openid` into sign-in.yaml of the installation, or sign in with a passkey.',
    );
  }
}

/** Nobody told under which address people open the console, or it was opened under another. */
export class SiteUnknownError extends OperatorError {
  readonly code = 'AUTH_SIGN_IN_SITE';
  readonly exitCode = EXIT.usage;

  constructor(why: string, next: string) {
    super(why, 'Nobody was signed in.', next);
  }
}

/** The provider did not answer, refused, or answered what does not count. */
export class ProviderRefusedError extends OperatorError {
  readonly code = 'AUTH_PROVIDER';
  readonly exitCode = EXIT.unavailable;

  /** @param why our own words or the protocol's error code: nothing that the provider sent else */
  constructor(issuer: string, why: string) {
    super(
      `The sign-in at ${issuer} failed: ${why}.`,
      'Nobody was signed in.',
      'Try again; if it stays so, compare sign-in.yaml with what the provider has of Slipway.',
    );
  }
}

/** The database does not answer, and without it nobody knows whose session or token it is. */
export class CallerUncheckedError extends OperatorError {
  readonly code = 'AUTH_UNCHECKED';
  readonly exitCode = EXIT.unavailable;

  constructor() {
    super(
      'The database does not answer: whose session or token this is cannot be looked up.',
      'Nothing was changed.',
      'Use the installation’s own token, which needs no database: `slipway launch` does.',
    );
  }
}
