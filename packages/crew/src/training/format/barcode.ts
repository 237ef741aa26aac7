/** Barcodes of goods: GTIN-8, -12, -13 and -14. */

/**
 * @returns whether the last digit is the check digit of those before it
 * @see https://www.gs1.org/services/how-calculate-check-digit-manually
 */
export function isBarcode(code: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(code)) return false;
  const digits = Array.from(code, Number).toReversed();
  const [check = 0, ...rest] = digits;
  const sum = rest.reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === check;
}
