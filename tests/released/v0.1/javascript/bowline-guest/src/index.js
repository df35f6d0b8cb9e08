// Write Bowline plugins in JavaScript.
//
// A plugin is a module that exports one function, named after what its role does:
//
//   transform(config, cx)         makes and changes objects
//   validate(config, cx)          says whether objects may go out
//   assess(object, config, cx)    judges one live object
//   run(config, cx)               does custom work in a run
//
// In the sandbox, `cx` calls the host; in a unit test it works on memory (`bowline-guest/testing`).

export { Assessment } from "./assessment.js";
export { HostError } from "./error.js";
export { Finding, Refusal } from "./finding.js";
export { podSpecPointer, workloads } from "./kubernetes.js";
export { ObjectId } from "./object_id.js";
export { Outcome } from "./outcome.js";
export { child, element } from "./pointer.js";
