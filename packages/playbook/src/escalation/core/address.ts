/** Which addresses are called: https ones, and http ones of this very machine. */

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** @returns whether a host name, as a URL has it, is this machine */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** @returns why an address is refused; null when it may be called. The address is not repeated. */
export function addressProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'it is no URL';
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return 'it holds a name or a password';
  if (protocol === 'https:') return null;
  if (protocol !== 'http:') return `${protocol} is neither https nor http`;
  return isLoopback(hostname) ? null : 'http may be read by others on its way';
}
