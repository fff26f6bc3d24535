/** Talks to the API, without cookies and without telling it more of the page than its address. */

const PATIENCE_MS = 30_000;

/** The API refused (`status`), or could not be reached (`status` 0); `kind` is the last part of the problem's type. */
export class Problem extends Error {
  constructor(status, { type = "", detail = "" } = {}) {
    super(detail);
    this.status = status;
    this.kind = type.split(":").pop();
  }
}

export class Api {
  #base;
  #words = {};

  constructor(base) {
    this.#base = base;
  }

  /** What the widget itself says in a language, fetched once for all chats of the page. */
  words(language) {
    this.#words[language] ??= this.#request("GET", `widget/${language}.json`).catch((problem) => {
      delete this.#words[language];
      throw problem;
    });
    return this.#words[language];
  }

  ask(body) {
    return this.#request("POST", "api/chat", { ...body, context: { page: location.origin + location.pathname } });
  }

  history(conversation) {
    return this.#request("GET", "api/conversation", null, { "X-Conversation": conversation });
  }

  erase(conversation) {
    return this.#request("DELETE", "api/conversation", null, { "X-Conversation": conversation });
  }

  rate(turnId, rating, comment) {
    return this.#request("POST", "api/feedback", { turn_id: turnId, rating, comment });
  }

  requestContact(form) {
    return this.#request("POST", "api/contact", form);
  }

  async #request(method, path, body, headers = body && { "Content-Type": "application/json" }) {
    let response, text;
    try {
      response = await fetch(new URL(path, this.#base), {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      text = await response.text();
    } catch {
      throw new Problem(0);
    }
    if (response.ok) return text ? JSON.parse(text) : null;
    throw new Problem(response.status, response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : {});
  }
}
