/**
 * Barcodes of items (GS1 General Specifications, 7.9): the last digit makes the sum of all, counted
 * three- and onefold in turn from the right, a multiple of ten.
 */

/** @returns the check digit that belongs after these digits */
export function checkDigit(digits: string): number {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

/** @returns whether it is an EAN-13, UPC-A or EAN-8 with the right check digit */
export function isBarcode(code: string): boolean {
  if (!/^(\d{8}|\d{12}|\d{13})$/.test(code)) return false;
  return checkDigit(code.slice(0, -1)) === Number(code.at(-1));
}
