/**
 * Remembers what is slow to build, up to `size` answers; the one remembered first goes first. Strangers choose the keys
 * (a locale and a zone come with every member), so without the bound a stream of odd ones would fill the memory.
 */
export function bounded<Key, Value>(size: number, build: (key: Key) => Value): (key: Key) => Value {
  const built = new Map<Key, Value>();
  return (key) => {
    const known = built.get(key);
    if (known !== undefined) return known;
    const value = build(key);
    if (built.size >= size) built.delete(built.keys().next().value as Key); // there is one: size is above 0
    built.set(key, value);
    return value;
  };
}
