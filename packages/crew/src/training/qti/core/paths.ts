/** Names within a package: with `/`, from its root, and never out of it. */

/** @returns whether a name of an archive's entry stays in its folder */
export function isInside(name: string): boolean {
  if (name === '' || /[\\\0]|^\/|^[A-Za-z]:/.test(name)) return false;
  return name.split('/').every((part) => part !== '..' && part !== '.' && part !== '');
}

/** @returns the folder of a file's name, such as `items/en`; empty: the root */
export const folderOf = (name: string): string => name.split('/').slice(0, -1).join('/');

/**
 * @param folder that the reference is relative to
 * @param href a URI, such as `../pictures/a%20b.webp`
 * @returns the name within the package; null: it leads out of it, or is no name of a file
 */
export function resolveHref(folder: string, href: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(href);
  } catch {
    return null;
  }
  if (path === '' || /[\\\0?#]|^\/|^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return null;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..' && parts.length === 0) return null;
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.length === 0 ? null : parts.join('/');
}
