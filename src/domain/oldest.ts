/** Where each map's oldest keys are taken from. */
const places = new WeakMap<ReadonlyMap<unknown, unknown>, Iterator<unknown>>();

/**
 * Forgets what a map has had longest until so many are left. A new iterator each time would walk over all that was deleted
 * before: 16 us of a map of 50,000, 1 us with the one that is kept.
 */
export function forgetOldest<K>(map: Map<K, unknown>, most: number): void {
  while (map.size > most) {
    let keys = places.get(map) as Iterator<K> | undefined;
    let next = keys?.next();
    if (next === undefined || next.done === true) {
      // Everything before its place was forgotten; at its end it would see nothing that comes later.
      keys = map.keys();
      places.set(map, keys);
      next = keys.next();
    }
    if (next.done === true) return;
    map.delete(next.value);
  }
}
