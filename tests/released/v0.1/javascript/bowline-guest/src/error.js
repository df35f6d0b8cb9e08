// What a call to the host, or reading its answer, can fail with.

/**
 * Why a read or an edit failed, with the object and field that it was about. A plugin that does not
 * catch it refuses with one finding of code `host-call`.
 */
export class HostError extends Error {
  constructor(reason) {
    super(reason);
    this.name = "HostError";
    this.reason = reason;
    this.object = undefined;
    this.field = undefined;
  }

  /** Whether the operator has not granted what was asked. */
  get isDenied() {
    return this.reason.startsWith("denied");
  }
}

/** Runs a call to the host; where it fails, the error says what was being done. */
export function within(doing, call, where) {
  try {
    return call();
  } catch (error) {
    if (error instanceof HostError) {
      error.message = `${doing}: ${error.reason}`;
      // Asked for only here, where something failed: a good run pays nothing for it.
      Object.assign(error, where?.());
    }
    throw error;
  }
}
