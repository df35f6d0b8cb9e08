// HTTP requests of a step, to hosts that the manifest asks for and the operator grants.

import { HostError, within } from "./error.js";
import { fromJsonText, jsonText } from "./json.js";

/** Sends requests. */
export class Http {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /**
   * Sends one request and waits for the answer, whatever its status. It throws for having no answer
   * at all, or no grant.
   */
  send({ method = "GET", url, headers = {}, body, json }) {
    return within(`${method} ${url}`, () => {
      const fields = Object.entries(headers).map(([name, value]) => [name, `${value}`]);
      if (json !== undefined) {
        fields.push(["content-type", "application/json"]);
        body = jsonText(json);
      }
      return new Response(this.#host.send({ method, url, headers: fields, body: bytesOf(body) }));
    });
  }
}

/** The answer to a request. */
export class Response {
  constructor({ status, headers = [], body }) {
    this.status = status;
    this.headers = headers;
    this.body = bytesOf(body);
  }

  /** Whether the status is from 200 to 299. */
  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  /** The first header of that name; case does not matter. */
  header(name) {
    const wanted = name.toLowerCase();
    return this.headers.find(([known]) => known.toLowerCase() === wanted)?.[1];
  }

  /** The body as text. */
  text() {
    return new TextDecoder().decode(this.body);
  }

  /** The body as a JSON value. */
  json() {
    return within("response body", () => {
      try {
        return fromJsonText(this.text());
      } catch (error) {
        throw error instanceof HostError ? error : new HostError(error.message);
      }
    });
  }
}

function bytesOf(body) {
  if (body === undefined) {
    return new Uint8Array();
  }
  return typeof body === "string" ? new TextEncoder().encode(body) : body;
}
