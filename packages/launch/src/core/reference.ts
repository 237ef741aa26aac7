/**
 * References to secrets: a launch file says where a secret is, never what it is.
 */

export type Reference =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

/** @returns what `env:NAME` or `file:PATH` refers to; undefined for anything else */
export function parseReference(text: string): Reference | undefined {
  const env = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(text);
  if (env) return { kind: 'env', name: env[1] ?? '' };
  const path = /^file:(?!\/\/)(.+)$/.exec(text)?.[1]?.trim();
  return path ? { kind: 'file', path } : undefined;
}

/**
 * @param secrets values that must not be shown, besides passwords within URLs
 * @returns the text with each of them as `***`
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) if (secret) shown = shown.replaceAll(secret, '***');
  return shown.replace(/:\/\/([^\s:@/]*):[^\s@]*@/g, '://$1:***@');
}
