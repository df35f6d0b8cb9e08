/** Types of `bowline-guest/testing`: a plugin's call against memory, in a unit test. */

import type { Assess, Assessment, Finding, Outcome, Run, Transform, Validate } from "./index.js";

/** All that a plugin can observe in one call, set up piece by piece. */
export class TestCall {
  /** Adds objects behind the others. */
  objects(...objects: (object | object[])[]): this;
  /** Adds an object behind the others. */
  object(object: object): this;
  release(name: string, version: string): this;
  releaseDigest(digest: string): this;
  customer(name: string): this;
  customerLabel(key: string, value: string): this;
  /** Adds an image of the release. */
  image(name: string, reference: string): this;
  /** Sets all of the customer's values. */
  values(values: object): this;
  /** Sets one of the customer's values, by JSON Pointer. */
  value(at: string, value: unknown): this;
  /** Adds a Terraform output. */
  output(name: string, value: unknown): this;
  /** Adds a sensitive Terraform output, which can be read with the grant `output:NAME` only. */
  sensitiveOutput(name: string, value: unknown): this;
  /** Adds a file of the release, and the grant to read them (`files`). */
  file(path: string, content: string | Iterable<number>): this;
  /** Grants a capability, such as `output:db_password` or `cluster-read:apps/Deployment`. */
  grant(capability: string): this;
  /** Says whether a kind lives in a namespace, where nothing else says so. */
  namespaced(apiVersion: string, kind: string, namespaced: boolean): this;
  /** Adds an object to the customer's cluster, and the grant to read its kind. */
  liveObject(object: object): this;
  /** Prepares the answer to an HTTP request, and so grants it. */
  httpAnswer(method: string, url: string, answer: Answer): this;
  /** Sets what a step is told of its past. */
  progress(progress: Past): this;
  /** Adds an output of a step that this one needs. */
  outputOf(step: string, name: string, value: unknown): this;
  /** Calls a transformer. */
  transform<Config>(plugin: Transform<Config>, config?: Config): TestOutcome;
  /** Calls a validator. */
  validate<Config>(plugin: Validate<Config>, config?: Config): TestOutcome;
  /** Calls a health plugin for one live object. */
  assess<Config>(plugin: Assess<Config>, object: object, config?: Config): TestOutcome & {
    readonly assessment: Assessment;
  };
  /** Calls a step. */
  run<Config>(plugin: Run<Config>, config?: Config): TestOutcome;
}

/** The answer to an HTTP request. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** What a step is told of its past; times in milliseconds since 1970-01-01T00:00:00Z. */
export interface Past {
  key?: string;
  attempt?: number;
  began?: number;
  now?: number;
  saved?: unknown;
  answer?: unknown;
  ending?: string;
}

/** The result of a call, and what else can be seen of it from outside. */
export class TestOutcome {
  private constructor();
  /** The findings with which it said no; undefined where it did not. */
  readonly refused: Finding[] | undefined;
  /** The findings of a transformer or validator that did not. */
  readonly findings: Finding[];
  /** What a health plugin judged. */
  readonly assessment: Assessment | undefined;
  /** How a step's call ended. */
  readonly outcome: Outcome | undefined;
  /** The objects after the call; after a failed one, those from before it. */
  readonly objects: any[];
  readonly log: { level: string; message: string }[];
  /** The HTTP requests that it sent, or tried to. */
  readonly requests: {
    method: string;
    url: string;
    headers: [string, string][];
    body: Uint8Array;
  }[];
  /** The first object of that kind and name. */
  find(kind: string, name: string): any;
}
