// `transformer`: writes the owner's name on each object.

/**
 * @param {{owner: string}} config What a pipeline entry says; see config.schema.json.
 * @param {import("bowline-guest").TransformContext} cx
 */
export function transform({ owner }, cx) {
  for (const object of cx.objects()) {
    object.set("/metadata/labels/owner", owner);
  }
}
