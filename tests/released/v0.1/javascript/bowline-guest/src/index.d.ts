/** Types of `bowline-guest`: what plugins are written with. */

/** A value as JSON holds it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Which Kubernetes object: the four parts that identify it within one cluster. */
export class ObjectId {
  constructor(apiVersion: string, kind: string, name: string, namespace?: string);
  /** Group and version, such as `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined where the object lives in no namespace, or does not say in which. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** The API group: what is before the `/`, and empty for the core group. */
  get group(): string;
  toString(): string;
}

/** Why a read or an edit failed. A plugin that does not catch it refuses with its text. */
export class HostError extends Error {
  /** The host's own words. */
  readonly reason: string;
  /** The object that was read or edited, where there was one. */
  readonly object: ObjectId | undefined;
  /** The JSON Pointer that was read or edited, where there was one. */
  readonly field: string | undefined;
  /** Whether the operator has not granted what was asked. */
  get isDenied(): boolean;
}

export type Severity = "error" | "warning" | "info";

/** What a finding may say besides its message. */
export interface FindingDetails {
  /** Which object it is about. */
  object?: ObjectId | undefined;
  /** The field of that object, as a JSON Pointer. */
  field?: string | undefined;
  /** What to change so that the finding goes away. */
  hint?: string | undefined;
  /** What this interface has no field for. Kept in reports. */
  extra?: Record<string, unknown>;
}

/** Something a person should know or must fix. */
export class Finding {
  constructor(severity: Severity, code: string, message: string, details?: FindingDetails);
  /** A finding that must be fixed. */
  static error(code: string, message: string, details?: FindingDetails): Finding;
  /** A finding that should be looked at. */
  static warning(code: string, message: string, details?: FindingDetails): Finding;
  /** A note. */
  static info(code: string, message: string, details?: FindingDetails): Finding;
  readonly severity: Severity;
  /** The plugin's own stable code, such as `missing-owner`. People filter and suppress by it. */
  readonly code: string;
  readonly message: string;
  readonly object: ObjectId | undefined;
  readonly field: string | undefined;
  readonly hint: string | undefined;
  readonly extra: Record<string, unknown>;
  /** Severity, code, object and field, then the message: one line for a log or a test. */
  toString(): string;
}

/** Thrown by a plugin to say no: nothing of the call is kept, and a person reads the findings. */
export class Refusal extends Error {
  constructor(...findings: (Finding | Finding[])[]);
  readonly findings: Finding[];
}

/** What a transformer or a validator returns. */
export type Findings = Finding | Finding[] | undefined | void;

/** Makes and changes objects: the export `transform`. */
export type Transform<Config = any> = (config: Config, cx: TransformContext) => Findings;

/** Says whether objects may go out: the export `validate`. */
export type Validate<Config = any> = (config: Config, cx: ValidateContext) => Findings;

/** Judges one live object: the export `assess`. */
export type Assess<Config = any> = (object: any, config: Config, cx: AssessContext) => Assessment;

/** Does the next part of a step's work: the export `run`. It is called until it is done. */
export type Run<Config = any> = (config: Config, cx: RunContext) => Outcome;

/** The context of a transformer. */
export interface TransformContext {
  readonly facts: Facts;
  readonly files: Files;
  readonly lookup: Lookup;
  readonly log: Log;
  /** The selected objects, with this call's own edits in effect. Narrow it, then iterate. */
  objects(): Selection<EditableObject>;
  /** Adds an object behind those that are there. Its identity is checked when the call returns. */
  add(body: unknown): EditableObject;
}

/** The context of a validator. */
export interface ValidateContext {
  readonly facts: Facts;
  readonly files: Files;
  readonly lookup: Lookup;
  readonly log: Log;
  /** The selected objects. Narrow it, then iterate. */
  objects(): Selection<ReadableObject>;
}

/** The context of a health plugin. */
export interface AssessContext {
  readonly log: Log;
}

/** The context of a step. */
export interface RunContext {
  readonly facts: Facts;
  readonly lookup: Lookup;
  readonly progress: Progress;
  readonly http: Http;
  readonly log: Log;
}

/**
 * A choice of objects, which is never changed: each condition gives a new one. A condition that is
 * given more than once is met by any of its values, but for labels, which must all match.
 */
export interface Selection<Kind extends ReadableObject> extends Iterable<Kind> {
  /** Of this kind. */
  kind(kind: string): Selection<Kind>;
  /** Of one of these kinds. None at all matches nothing. */
  kinds(kinds: Iterable<string>): Selection<Kind>;
  /** Of this group and version, such as `apps/v1`. */
  apiVersion(apiVersion: string): Selection<Kind>;
  /** Of one of these groups and versions. None at all matches nothing. */
  apiVersions(apiVersions: Iterable<string>): Selection<Kind>;
  /** In this namespace. */
  namespace(namespace: string): Selection<Kind>;
  /** In no namespace. */
  withoutNamespace(): Selection<Kind>;
  /** With this name. */
  name(name: string): Selection<Kind>;
  /** With this label at this value. */
  label(key: string, value: string): Selection<Kind>;
  /** With this label, whatever its value. */
  hasLabel(key: string): Selection<Kind>;
}

/** One object of this render. */
export interface ReadableObject {
  /** Which object this is, with this call's own edits in effect. */
  id(): ObjectId;
  /** The value at a JSON Pointer; undefined where nothing or `null` is. */
  get<Value = any>(at: string): Value | undefined;
  /** The value at a JSON Pointer as JSON text, `null` included. */
  getJson(at: string): string | undefined;
  /** Whether there is a value other than `null` at a JSON Pointer. */
  has(at: string): boolean;
}

/** One object of this render, to be changed. */
export interface EditableObject extends ReadableObject {
  /** Sets the value at a JSON Pointer. Missing parents are made; an array's index must exist. */
  set(at: string, value: unknown): void;
  /** Puts a value at the end of the array at a JSON Pointer, which is made where nothing is. */
  append(at: string, value: unknown): void;
  /** Puts a value before the array element at a JSON Pointer. */
  insert(at: string, value: unknown): void;
  /** Takes the value at a JSON Pointer away; false where there was none. */
  unset(at: string): boolean;
  /** Takes the whole object out of this render. */
  remove(): void;
}

/** Facts about this render. Each question is recorded by itself, so ask for no more than needed. */
export interface Facts {
  releaseName(): string;
  releaseVersion(): string;
  /** The digest over every part of the release. */
  releaseDigest(): string;
  customerName(): string;
  customerLabel(key: string): string | undefined;
  /** The digest-pinned reference of one of the release's images. */
  image(name: string): string | undefined;
  /** The value of this customer at a JSON Pointer, after the release's defaults. */
  value<Value = any>(at: string): Value | undefined;
  /** A Terraform output; a sensitive one is an error without a grant. */
  output<Value = any>(name: string): Value | undefined;
  /** Whether objects of this kind live in a namespace; undefined where the kind is unknown. */
  namespaced(apiVersion: string, kind: string): boolean | undefined;
}

/** Files of the release beneath the folder that the pipeline entry names. */
export interface Files {
  /** Paths of the files under `folder` (`""` for all), relative to it, sorted. */
  walk(folder: string): string[];
  read(path: string): Uint8Array;
  /** A file's text, which must be UTF-8. */
  readText(path: string): string;
}

/** Live objects, as far as the manifest asks for their kind and the operator grants it. */
export interface Lookup {
  /** The live object, whole; undefined where the cluster has none. */
  get<Value = any>(id: ObjectId): Value | undefined;
}

/** Writes log lines, one level a method. */
export interface Log {
  error(message: unknown): void;
  warn(message: unknown): void;
  info(message: unknown): void;
  debug(message: unknown): void;
}

/** Where a step's work stands. Points in time are milliseconds since 1970-01-01T00:00:00Z. */
export interface Progress {
  /** The same for every attempt of this step in this run: an idempotency key to send along. */
  key(): string;
  /** 1 for the first call. */
  attempt(): number;
  began(): number;
  now(): number;
  /** How long this step has been going on, in milliseconds. */
  elapsed(): number;
  /** What this step last asked to remember. */
  saved<Value = any>(): Value | undefined;
  /** An output of a step that this one needs. */
  outputOf<Value = any>(step: string, name: string): Value | undefined;
  /** A person's answer to the question that this step asked. */
  answer<Value = any>(): Value | undefined;
  /** In an exit step, how the run ended: a failure class, `terminated` or `succeeded`. */
  ending(): string | undefined;
}

/** One HTTP request. */
export interface Request {
  /** `GET` where it is not said. */
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** A JSON body, with its content type. */
  json?: unknown;
}

/** Requests to hosts that the manifest asks for and the operator grants. */
export interface Http {
  /** Waits for the answer, whatever its status; throws where there is none, or no grant. */
  send(request: Request): Response;
}

/** The answer to a request. */
export interface Response {
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: Uint8Array;
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  /** The first header of that name; case does not matter. */
  header(name: string): string | undefined;
  text(): string;
  json<Value = any>(): Value;
}

/** A step that was decided while the run went on. */
export interface Child {
  /** Its name beneath this step's. */
  name: string;
  /** The plugin that it calls. */
  uses: string;
  config?: unknown;
  /** Steps that must be done before it. */
  needs?: string[];
  extra?: Record<string, unknown>;
}

/** What an outcome may say besides its status. */
export interface OutcomeDetails {
  /** Remembered until the next call. */
  saved?: unknown;
  /** What steps that need this one can read. */
  outputs?: Record<string, unknown>;
  /** Steps that the run must take next. */
  children?: Child[];
  extra?: Record<string, unknown>;
}

/** What the run is to do after a call of a step. */
export class Outcome {
  private constructor();
  /** The step is done. */
  static done(details?: OutcomeDetails): Outcome;
  /** The step is to be called again after so many milliseconds. */
  static wait(milliseconds: number, details?: OutcomeDetails): Outcome;
  /** The step is to be called again when a person has answered `question`. */
  static ask(question: string, details?: OutcomeDetails): Outcome;
  readonly status: "done" | "wait" | "ask";
  readonly retryAfterMs: number;
  readonly question: string | undefined;
  readonly saved: unknown;
  readonly outputs: Record<string, unknown>;
  readonly children: Child[];
  readonly extra: Record<string, unknown>;
}

export type HealthStatus =
  | "healthy"
  | "progressing"
  | "degraded"
  | "suspended"
  | "missing"
  | "unknown";

/** What a health plugin says about one object. */
export class Assessment {
  constructor(
    status: HealthStatus,
    reason?: string,
    message?: string,
    extra?: Record<string, unknown>,
  );
  static healthy(): Assessment;
  static progressing(reason: string, message: string): Assessment;
  static degraded(reason: string, message: string): Assessment;
  static suspended(reason: string, message: string): Assessment;
  static missing(reason: string, message: string): Assessment;
  static unknown(reason: string, message: string): Assessment;
  readonly status: HealthStatus;
  /** Why, as one stable word in CamelCase, such as `RolloutStuck`. */
  readonly reason: string;
  /** Why, for a person. */
  readonly message: string;
  readonly extra: Record<string, unknown>;
}

/** The pointer to `part` beneath `parent`, with `~` and `/` in `part` escaped. */
export function child(parent: string, part: string): string;

/** The pointer to element `index` of the array at `parent`. */
export function element(parent: string, index: number): string;

/** Where the pod spec lies in an object of this kind, as a JSON Pointer. */
export function podSpecPointer(kind: string): string | undefined;

/** An object that makes pods, and where it keeps them. */
export interface Workload<Kind extends ReadableObject> {
  object: Kind;
  /** Where the pod's metadata and spec lie; `""` for a Pod. */
  pod: string;
  /** Where the pod's spec lies. */
  podSpec: string;
}

/** Every workload among the objects with where its pods lie, for three calls to the host. */
export function workloads<Kind extends ReadableObject>(cx: {
  objects(): Selection<Kind>;
}): Iterable<Workload<Kind>>;
