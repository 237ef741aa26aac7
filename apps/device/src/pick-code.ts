/** `slipway-device pick-code`: a code that opens the picker's page on this device for a person. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, OperatorError } from '@slipway/kernel';

/** No code could be had from the running agent. */
export class NoPickCodeError extends OperatorError {
  readonly code = 'DEVICE_NO_PICK_CODE';
  readonly exitCode = EXIT.unavailable;

  constructor(because: string) {
    super(
      `There is no code: ${because}.`,
      'No page was opened.',
      'Start the agent, and name its data folder: ' +
        'slipway-device pick-code --folder DIR --person ID [--name NAME]',
    );
  }
}

/** Prints a code that is used once, within ten minutes. */
export async function pickCode(argv: readonly string[]): Promise<void> {
  const { folder, person, name } = parse(argv);
  if (folder === undefined || person === undefined) {
    throw new NoPickCodeError('--folder and --person are asked for');
  }
  const [url, token] = ['api-url', 'api-token'].map((file) => read(join(folder, file)));
  const response = await fetch(`${url}/v1/picks/codes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ person, ...(name === undefined ? {} : { name }) }),
  }).catch((error: Error) =>
    Promise.reject(new NoPickCodeError(`no agent answers (${error.message})`)),
  );
  const answer = (await response.json()) as { readonly code: string };
  if (!response.ok) throw new NoPickCodeError(`the agent answered HTTP ${response.status}`);
  console.log(`${answer.code.slice(0, 4)} ${answer.code.slice(4)}`);
  console.error(
    `Type it at ${url}/pick within ten minutes; it opens the page once, for ${person}.`,
  );
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...argv], options: { folder: text, person: text, name: text } })
      .values;
  } catch (error) {
    throw new NoPickCodeError((error as Error).message.replace(/\.$/, ''));
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new NoPickCodeError(`${file} cannot be read`);
  }
}
