/** Which entries of a registry a loss can be put together with. */
export type Names =
  'every' | 'none' | { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** Whether a name belongs to them. */
export function includesName(names: Names, name: string): boolean {
  if (names === 'every') return true;
  if (names === 'none') return false;
  return 'only' in names ? names.only.includes(name) : !names.except.includes(name);
}
