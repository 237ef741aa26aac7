/** Everything that is wrong with a module's files, gathered before any of it is told. */
import { InputFileError, type FilePlace, type InputDocument, type Problem } from '@slipway/kernel';

export interface Fault extends Problem {
  readonly place: FilePlace;
}

/** @returns the problems with their places in a document */
export function placed(document: InputDocument, problems: readonly Problem[]): readonly Fault[] {
  return problems.map((one) => ({ ...one, place: document.place(one.path, one.atKey) }));
}

/** @param line from 1; @param text of the file, for the quote */
export function faultAt(
  file: string,
  { line, what, next }: { line: number; what: string; next: string },
  text = '',
): Fault {
  const quote = text.split(/\r?\n/)[line - 1] ?? '';
  return { path: [], what, next, place: { file, line, column: 1, quote } };
}

/** @returns what an error of input files holds; of any other, it is thrown again */
export function faultsOfError(error: unknown): readonly Fault[] {
  if (!(error instanceof InputFileError)) throw error;
  if (error.problems.length > 0) return error.problems;
  const { what, next, place } = error;
  return place ? [{ path: [], what, next, place }] : [];
}

/** @throws {InputFileError} there is any: the first is the message, all of them are its problems */
export function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first) throw new InputFileError(first.what, first.next, first.place, faults);
}
