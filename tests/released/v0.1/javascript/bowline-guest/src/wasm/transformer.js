// The export of a transformer.

import "./globals.js";

import * as edits from "bowline:plugin/edits@0.1.0";

import { callForFindings } from "../call.js";
import { TransformContext } from "../context.js";
import { answered, fallible } from "./boundary.js";
import { host } from "./objects.js";

const editing = {
  ...host,
  set: fallible(edits.set),
  append: fallible(edits.append),
  insert: fallible(edits.insert),
  unset: fallible(edits.unset),
  add: fallible(edits.add),
  remove: fallible(edits.remove),
};

/** What a component exports for a plugin's `transform`. */
export function bind(transform) {
  return {
    transform: (config) =>
      answered(callForFindings("transform", transform, config, new TransformContext(editing))),
  };
}
