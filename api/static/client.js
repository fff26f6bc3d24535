/** Talks to the API for one visitor; keeps the conversation's id for as long as the tab is open. */

const STORED = "passerelle.conversation";

/** The API refused (`status`), or could not be reached (`status` 0). */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export class Client {
  get conversation() {
    return sessionStorage.getItem(STORED);
  }

  set conversation(id) {
    if (id) sessionStorage.setItem(STORED, id);
    else sessionStorage.removeItem(STORED);
  }

  /** Send a message; the same `messageId` again is the same message. A conversation that is gone is begun anew. */
  async send(message, { messageId, language }) {
    const body = {
      message,
      language,
      message_id: messageId,
      conversation_id: this.conversation,
      context: { page: location.href },
    };
    const reply = await this.#post("api/chat", body).catch((problem) => {
      if (problem.status !== 404 || !body.conversation_id) throw problem;
      return this.#post("api/chat", { ...body, conversation_id: null });
    });
    this.conversation = reply.conversation_id;
    return reply;
  }

  /** The turns so far; none if there is no conversation any more. */
  async history() {
    if (!this.conversation) return [];
    try {
      return (await this.#request("GET", "api/conversation")).turns;
    } catch (problem) {
      if (problem.status !== 404) throw problem;
      this.conversation = null;
      return [];
    }
  }

  async erase() {
    try {
      await this.#request("DELETE", "api/conversation");
    } catch (problem) {
      if (problem.status !== 404) throw problem;
    }
    this.conversation = null;
  }

  rate(turnId, rating) {
    return this.#post("api/feedback", { turn_id: turnId, rating });
  }

  requestContact(form) {
    return this.#post("api/contact", { ...form, conversation_id: this.conversation });
  }

  #post(path, body) {
    return this.#request("POST", path, body);
  }

  async #request(method, path, body) {
    const headers = body ? { "Content-Type": "application/json" } : { "X-Conversation": this.conversation };
    let response;
    try {
      response = await fetch(new URL(path, import.meta.url), { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Problem(0, "unreachable");
    }
    const text = await response.text();
    if (!response.ok) throw new Problem(response.status, text);
    return text ? JSON.parse(text) : null;
  }
}
