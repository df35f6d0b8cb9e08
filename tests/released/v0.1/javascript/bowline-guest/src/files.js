// The release's own files, read-only.

import { HostError, within } from "./error.js";

/** Files beneath the folder that the pipeline entry names. */
export class Files {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** Paths of the files under `folder` (`""` for all), relative to it, sorted. */
  walk(folder) {
    return within(`walk ${JSON.stringify(folder)}`, () => this.#host.walk(folder));
  }

  /** A file's bytes. */
  read(path) {
    return within(`read ${JSON.stringify(path)}`, () => this.#host.read(path));
  }

  /** A file's text, which must be UTF-8. */
  readText(path) {
    const bytes = this.read(path);
    return within(`read ${JSON.stringify(path)}`, () => {
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        throw new HostError("the file is not UTF-8");
      }
    });
  }
}
