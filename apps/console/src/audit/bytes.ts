/** As much of Node's `Buffer` as a check of a dossier uses, for a browser, which has none. */

export type Encoding = 'utf8' | 'hex' | 'base64' | 'base64url';

class Bytes extends Uint8Array<ArrayBuffer> {
  static copy(values: ArrayLike<number>): Bytes {
    const bytes = new Bytes(new ArrayBuffer(values.length));
    bytes.set(values);
    return bytes;
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, at) => byte === other[at]);
  }

  readBigUInt64BE(offset: number): bigint {
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getBigUint64(offset);
  }

  override toString(encoding: Encoding = 'utf8'): string {
    return textOf(this, encoding);
  }
}
export type { Bytes };

/** @returns the bytes as text */
export function textOf(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding === 'utf8') return new TextDecoder().decode(bytes);
  if (encoding === 'hex') {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  if (encoding === 'base64') return base64;
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Like Node, it takes what it can read of base64: callers compare what they get with the text. */
function bytesOf(text: string, encoding: Encoding): Bytes {
  if (encoding === 'utf8') return Bytes.copy(new TextEncoder().encode(text));
  if (encoding === 'hex') {
    return Bytes.copy((text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  }
  try {
    const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Bytes.copy(Array.from(plain, (letter) => letter.charCodeAt(0)));
  } catch {
    return Bytes.copy([]);
  }
}

/** The names by which the checks know it. */
export const Buffer = {
  from: (value: string | Uint8Array, encoding: Encoding = 'utf8'): Bytes =>
    typeof value === 'string' ? bytesOf(value, encoding) : Bytes.copy(value),
  of: (...values: number[]): Bytes => Bytes.copy(values),
  concat(parts: readonly Uint8Array[]): Bytes {
    const whole = new Bytes(new ArrayBuffer(parts.reduce((sum, { length }) => sum + length, 0)));
    let offset = 0;
    for (const part of parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    return whole;
  },
};
