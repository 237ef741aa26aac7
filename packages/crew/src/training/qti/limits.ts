/** How much is read of what others made. */
import { InputFileError } from '@slipway/kernel';

/** Files of one package, and entries of one archive. */
export const MOST_FILES = 2_000;
/** Folders inside of each other. */
export const DEEPEST_FOLDER = 8;
/** One XML file: a bank's largest question has some 20 kB. */
export const LARGEST_XML_BYTES = 1024 * 1024;
/** One picture. */
export const LARGEST_PICTURE_BYTES = 2 * 1024 * 1024;
/** An archive, and also all that is read of it. */
export const LARGEST_PACKAGE_BYTES = 64 * 1024 * 1024;

/** @returns such as `2 MB` */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

/** @returns an error on a whole file */
export const wholeFile = (file: string, what: string, next: string): InputFileError =>
  new InputFileError(what, next, { file, line: 1, column: 1, quote: '' }, []);
