/**
 * The API token: made once per installation, kept in a file that only its owner may read.
 * Every route that changes anything asks for it.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, OperatorError, privateFolder, writeFileAtomic } from '@slipway/kernel';

/** A request that changes something came without the token, or with a wrong one. */
export class TokenRefusedError extends OperatorError {
  readonly code = 'AUTH_TOKEN';
  readonly exitCode = EXIT.notAllowed;

  constructor(given: boolean) {
    super(
      given ? 'The API token is not the one of this installation.' : 'No API token was given.',
      'Nothing was changed.',
      'Run the command as the user who owns the folder `.slipway`, or send its token as a bearer.',
    );
  }
}

/**
 * @param folder the installation's folder `.slipway`
 * @returns the token, made if there is none; 43 characters of base64url (256 bits)
 */
export function readToken(folder: string): string {
  const file = join(folder, 'api-token');
  if (!existsSync(file)) {
    privateFolder(folder);
    writeFileAtomic(file, randomBytes(32).toString('base64url'));
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * @param header the request's `authorization` header
 * @throws {TokenRefusedError} it does not hold the token
 */
export function checkBearer(header: string | undefined, token: string): void {
  const given = header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
  if (given === undefined) throw new TokenRefusedError(false);
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  if (left.length !== right.length || !timingSafeEqual(left, right)) {
    throw new TokenRefusedError(true);
  }
}
