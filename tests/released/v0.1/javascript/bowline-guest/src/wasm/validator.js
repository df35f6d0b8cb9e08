// The export of a validator.

import "./globals.js";

import { callForFindings } from "../call.js";
import { ValidateContext } from "../context.js";
import { answered } from "./boundary.js";
import { host } from "./objects.js";

/** What a component exports for a plugin's `validate`. */
export function bind(validate) {
  return {
    validate: (config) =>
      answered(callForFindings("validate", validate, config, new ValidateContext(host))),
  };
}
