// The export of a health plugin.

import "./globals.js";

import { log } from "bowline:plugin/log@0.1.0";

import { callForAssessment } from "../call.js";
import { AssessContext } from "../context.js";
import { assessment } from "./boundary.js";

/** What a component exports for a plugin's `assess`. */
export function bind(assess) {
  return {
    assess: (object, config) =>
      assessment(callForAssessment(assess, object, config, new AssessContext({ log }))),
  };
}
