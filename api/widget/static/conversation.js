/** One visitor's conversation: what was said, what still waits for its reply, and what this tab remembers of it. */

import { isFinal } from "./problems.js";

/**
 * A turn is `{ text, message, messageId, reply, problem, past }`: what the visitor reads and what is sent, the reply or
 * why there is none; `past` turns come from an earlier page.
 */
export class Conversation {
  turns = [];
  #line = Promise.resolve();

  /** `tell(name, detail)` hears of every change. */
  constructor(api, memory, tell) {
    this.api = api;
    this.memory = memory;
    this.tell = tell;
  }

  /** Send what the visitor says; a suggestion shows its label and sends its message. */
  send(message, text = message) {
    const turn = { text, message, messageId: newMessageId() };
    this.memory.begin();
    this.#add(turn);
    this.tell("message", { turn, told: { message: text, messageId: turn.messageId } });
    this.#remember();
    return this.#deliver(turn);
  }

  /** Send a turn again that got no reply: as the same message, so that it cannot be answered twice. */
  retry(turn) {
    turn.problem = null;
    this.tell("turn", { turn });
    return this.#deliver(turn);
  }

  /** Send again what did not reach the server. */
  retryAll() {
    for (const turn of this.turns) if (turn.problem?.status === 0) this.retry(turn);
  }

  /** Go on where this tab was: show what was said, and wait again for what had no reply yet. */
  restore() {
    const { unanswered = [] } = this.memory.read();
    this.restoreHistory(unanswered[0]);
    for (const turn of unanswered) {
      this.#add(turn);
      this.#deliver(turn);
    }
  }

  /** Show what was said on earlier pages; the last of it may be the message that waits for its reply. */
  restoreHistory(waiting) {
    const { id } = this.memory.read();
    if (!id) return;
    this.#inLine(async () => {
      try {
        const { turns } = await this.api.history(id);
        if (waiting && turns.at(-1)?.message === waiting.message) turns.pop();
        this.turns.unshift(...turns.map(({ message, ...reply }) => ({ text: message, message, reply, past: true })));
        this.tell("history", {});
      } catch (problem) {
        if (problem.status === 404) this.memory.update({ id: null });
        else this.tell("unrestored", { problem, again: () => this.restoreHistory(waiting) });
      }
    });
  }

  /** Erase the conversation on the server and here, once no reply is pending; rejects if the server cannot. */
  erase() {
    return this.#inLine(async () => {
      const { id } = this.memory.read();
      if (id) await this.api.erase(id).catch(unlessGone);
      this.memory.clear();
      this.turns = [];
      this.tell("erase");
    });
  }

  rate(turnId, rating, comment) {
    return this.api.rate(turnId, rating, comment);
  }

  /** Ask for a human; the reference is remembered, so that nobody asks twice. */
  async requestContact(turnId, form) {
    const { reference } = await this.api.requestContact({ ...form, conversation_id: this.memory.read().id });
    this.memory.update({ contacts: { ...this.memory.read().contacts, [turnId]: reference } });
    return reference;
  }

  /** The reference of the request that was made from this turn, if one was. */
  contactOf(turnId) {
    return this.memory.read().contacts?.[turnId];
  }

  #add(turn) {
    this.turns.push(turn);
    this.tell("turn", { turn });
  }

  /** Turns go out one after the other: the first reply says which conversation the next message belongs to. */
  #deliver(turn) {
    return this.#inLine(async () => {
      if (!this.turns.includes(turn)) return null;
      try {
        turn.reply = await this.#ask(turn);
        this.tell("answer", { turn, told: turn.reply });
      } catch (problem) {
        turn.problem = problem;
        this.tell("error", { turn, told: problem });
      }
      this.#remember();
      return turn.reply ?? null;
    });
  }

  async #ask({ message, messageId }) {
    const { id } = this.memory.read();
    const body = { message, message_id: messageId, language: this.language, conversation_id: id };
    const reply = await this.api.ask(body).catch((problem) => {
      if (problem.status !== 404 || !id) throw problem;
      return this.api.ask({ ...body, conversation_id: null });
    });
    const { conversation_id: conversation, ...told } = reply;
    this.memory.update({ id: conversation });
    return told;
  }

  #remember() {
    const unanswered = this.turns.filter(({ reply, problem }) => !reply && !(problem && isFinal(problem)));
    this.memory.update({ unanswered: unanswered.map(({ text, message, messageId }) => ({ text, message, messageId })) });
  }

  #inLine(task) {
    const done = this.#line.then(task);
    this.#line = done.catch(() => {});
    return done;
  }
}

function unlessGone(problem) {
  if (problem.status !== 404) throw problem;
}

/** 128 random bits; `crypto.randomUUID` is missing on pages without HTTPS. */
function newMessageId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
}
