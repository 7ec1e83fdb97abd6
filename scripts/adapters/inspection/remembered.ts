/** Computes each thing once, as long as it is among the latest: the same texts are looked at by many cases and rules. */
export function remembered<T>(
  mostCharacters: number,
  compute: (path: string, text: string) => T,
): (path: string, text: string) => T {
  const known = new Map<string, Map<string, T>>();
  let held = 0;
  return (path, text) => {
    // A file's own name decides how it is read, whatever folder it lies in.
    const name = path.slice(path.lastIndexOf("/") + 1);
    const ofName = known.get(name) ?? new Map<string, T>();
    known.set(name, ofName);
    const found = ofName.get(text);
    if (found !== undefined) return found;
    const made = compute(path, text);
    if (held + text.length > mostCharacters) {
      known.clear();
      known.set(name, ofName);
      ofName.clear();
      held = 0;
    }
    ofName.set(text, made);
    held += text.length;
    return made;
  };
}
