/** Bodies as Stripe takes them: `a[b][0]=c` is `{a: {b: {0: 'c'}}}`. */
export interface Form {
  readonly [key: string]: string | Form;
}

/** @returns the form as nested objects; a list is an object with numbers as keys */
export function parseForm(text: string): Form {
  const root: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of new URLSearchParams(text)) {
    const [head = '', ...rest] = name.split('[').map((part) => part.replace(/\]$/, ''));
    let holder = root;
    let key = head;
    for (const next of rest) {
      const inner = (holder[key] ??= Object.create(null)) as Record<string, unknown>;
      holder = inner;
      key = next === '' ? String(Object.keys(inner).length) : next;
    }
    holder[key] = value;
  }
  return root as unknown as Form;
}

/** @returns a field's text, down a path of keys; undefined without one */
export function fieldOf(form: Form, ...path: readonly string[]): string | undefined {
  let value: string | Form | undefined = form;
  for (const key of path) value = typeof value === 'object' ? value[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** @returns the fields below a key as text, such as `metadata` */
export function textsOf(form: Form, key: string): Record<string, string> {
  const value = form[key];
  if (typeof value !== 'object') return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
