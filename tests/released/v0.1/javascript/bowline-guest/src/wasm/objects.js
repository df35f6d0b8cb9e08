// The functions of the host that every role over objects has.

import * as facts from "bowline:plugin/facts@0.1.0";
import * as files from "bowline:plugin/files@0.1.0";
import { log } from "bowline:plugin/log@0.1.0";
import * as lookup from "bowline:plugin/lookup@0.1.0";
import * as objects from "bowline:plugin/objects@0.1.0";

import { fallible, objectId } from "./boundary.js";

export const host = {
  ...facts,
  output: fallible(facts.output),
  walk: fallible(files.walk),
  read: fallible(files.read),
  lookup: fallible(lookup.get),
  log,
  select: objects.select,
  id: fallible((number) => objectId(objects.id(number))),
  get: fallible(objects.get),
};
