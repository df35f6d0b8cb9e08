// Building JSON Pointers (RFC 6901).

/** The pointer to `part` beneath `parent`, with `~` and `/` in `part` escaped. */
export function child(parent, part) {
  return `${parent}/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The pointer to element `index` of the array at `parent`. */
export function element(parent, index) {
  return `${parent}/${index}`;
}
