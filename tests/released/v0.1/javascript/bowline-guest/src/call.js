// One call of a plugin, the same for the sandbox and for a native test: read the config, run, give
// what is to cross the boundary.
//
//   Refusal      its findings
//   HostError    one finding of code `host-call`
//   other        one finding of code `exception`; where it came from goes to the log
//   no memory    thrown on: it ends the call, and the host says which limit was hit

import { Assessment } from "./assessment.js";
import { HostError } from "./error.js";
import { Finding, Refusal } from "./finding.js";
import { fromJsonText, jsonText } from "./json.js";
import { Outcome } from "./outcome.js";

/** Calls a transformer or a validator: `{findings}` or `{refused}`. */
export function callForFindings(name, plugin, configText, cx) {
  return refusable(cx, () => {
    const answer = settled(name, plugin(readConfig(configText), cx)) ?? [];
    const findings = Array.isArray(answer) ? answer : [answer];
    if (!findings.every(isFinding)) {
      throw wrongAnswer(name, "a Finding, an array of them, or nothing");
    }
    mustBeJson(name, findings.map(({ extra }) => extra));
    return { findings };
  });
}

/** Calls a step: `{outcome}` or `{refused}`. */
export function callForOutcome(plugin, configText, cx) {
  return refusable(cx, () => {
    const outcome = settled("run", plugin(readConfig(configText), cx));
    if (!(outcome instanceof Outcome)) {
      throw wrongAnswer("run", "an Outcome");
    }
    const { saved, outputs, children, extra } = outcome;
    mustBeJson("run", [saved, outputs, ...Object.values(outputs), children, extra]);
    return { outcome };
  });
}

/** Calls a health plugin. An assessment has no place for findings, so what fails is an unknown. */
export function callForAssessment(plugin, objectText, configText, cx) {
  const { assessment, refused } = refusable(cx, () => {
    const judged = plugin(fromJsonText(objectText), readConfig(configText), cx);
    const assessment = settled("assess", judged);
    if (!(assessment instanceof Assessment)) {
      throw wrongAnswer("assess", "an Assessment");
    }
    mustBeJson("assess", [assessment.extra]);
    return { assessment };
  });
  return assessment ?? Assessment.unknown(reasonFrom(refused[0].code), refused.join("\n"));
}

function refusable(cx, call) {
  try {
    return call();
  } catch (error) {
    return { refused: refusalOf(error, cx) };
  }
}

function refusalOf(error, cx) {
  const said = error instanceof Refusal ? error.findings : [];
  if (said.length > 0 && said.every(isFinding)) {
    return said;
  }
  if (error instanceof HostError) {
    const { object, field } = error;
    return [Finding.error("host-call", error.message, { object, field })];
  }
  // How SpiderMonkey says that it was refused memory.
  if (error === "out of memory") {
    throw error;
  }
  cx.log.error(error?.stack ? `${error}\n${error.stack}` : `${error}`);
  return [Finding.error("exception", `the plugin threw ${error}`)];
}

function readConfig(text) {
  try {
    return fromJsonText(text);
  } catch (error) {
    throw new Refusal(Finding.error("config", `config cannot be read: ${error.message}`));
  }
}

// Nothing that a plugin may call waits, so a promise has nothing to wait for either.
function settled(name, answer) {
  if (typeof answer?.then === "function") {
    // Its failure, if it comes to one, is nobody's news.
    answer.then(undefined, () => {});
    throw wrongAnswer(name, "its answer itself, and it returned a promise: a call waits for nothing");
  }
  return answer;
}

function isFinding(one) {
  return typeof one?.code === "string";
}

// Found here, what is no JSON is a finding; at the boundary it would be a trap.
function mustBeJson(name, values) {
  try {
    values.filter((value) => value !== undefined).forEach(jsonText);
  } catch (error) {
    throw wrongAnswer(name, `nothing but JSON values, and one of them is none: ${error.message}`);
  }
}

function wrongAnswer(name, wanted) {
  const message = `${name} must return ${wanted}`;
  return new Refusal(Finding.error("answer", message));
}

function reasonFrom(code) {
  return code.replace(/(^|-)([a-z])/g, (_, dash, letter) => letter.toUpperCase());
}
