// The export of a step.

import "./globals.js";

import * as facts from "bowline:plugin/facts@0.1.0";
import * as http from "bowline:plugin/http@0.1.0";
import { log } from "bowline:plugin/log@0.1.0";
import * as lookup from "bowline:plugin/lookup@0.1.0";
import * as progress from "bowline:plugin/progress@0.1.0";

import { callForOutcome } from "../call.js";
import { RunContext } from "../context.js";
import { fallible, outcome } from "./boundary.js";

const host = {
  ...facts,
  ...progress,
  began: () => Number(progress.began()),
  now: () => Number(progress.now()),
  output: fallible(facts.output),
  lookup: fallible(lookup.get),
  send: fallible(http.send),
  log,
};

/** What a component exports for a plugin's `run`. */
export function bind(run) {
  return { run: (config) => outcome(callForOutcome(run, config, new RunContext(host))) };
}
