/** The custom element: attributes, methods and events around one conversation and the panel that shows it. */

import { Api } from "./api.js";
import { Conversation } from "./conversation.js";
import { button, el, icon } from "./dom.js";
import { BUBBLE } from "./icons.js";
import { chooseLanguage, direction } from "./language.js";
import { Memory } from "./memory.js";
import { Panel } from "./panel.js";
import { styleSheet, Variables } from "./styles.js";
import { followKeyboard } from "./viewport.js";

const API = new Api(new URL(".", import.meta.url));
const TOLD = ["open", "close", "message", "answer", "error", "erase"];

export class PasserelleChat extends HTMLElement {
  static observedAttributes = ["lang", "accent", "launcher", "heading", "questions", "privacy", "leave"];

  #root = this.attachShadow({ mode: "open" });
  #variables = new Variables();
  #conversation;
  #panel;
  #launcher;
  #opener;
  #isOpen = false;
  #refreshed = 0;
  #disconnected;

  connectedCallback() {
    this.#root.adoptedStyleSheets = [styleSheet(), this.#variables.sheet];
    this.#disconnected = new AbortController();
    const { signal } = this.#disconnected;
    followKeyboard(this.#variables, signal);
    for (const type of ["online", "offline"]) addEventListener(type, () => this.#tell(type), { signal });
    // A page that comes back as it was left may know a conversation that went on, or was erased, on a later page.
    addEventListener("pageshow", ({ persisted }) => persisted && this.#start(), { signal });
    if (this.#conversation) this.#refresh();
    else this.#start();
  }

  /** Begin with what this tab remembers. */
  #start() {
    const memory = new Memory(this.#memoryName());
    this.#isOpen = Boolean(memory.read().open);
    const conversation = new Conversation(API, memory, (...news) => {
      if (conversation === this.#conversation) this.#tell(...news);
    });
    this.#conversation = conversation;
    conversation.language = chooseLanguage(this);
    conversation.restore();
    this.#refresh();
  }

  disconnectedCallback() {
    this.#disconnected.abort();
  }

  attributeChangedCallback() {
    if (this.#conversation && this.isConnected) this.#refresh();
  }

  /** Show the panel and put the focus into it; an inline chat is always open. */
  open() {
    if (!this.#isOpen) this.#opener = document.activeElement;
    this.#show(true);
    this.#panel?.focus();
  }

  /** Hide the panel and give the focus back: to the launcher, or to what of the page had it when the panel opened. */
  close() {
    this.#show(false);
    this.#launcher?.focus();
    this.#opener?.focus();
    this.#opener = null;
  }

  /** Ask as the visitor; resolves to the reply, or to null if there is none yet. */
  send(text) {
    this.#show(true);
    return this.#conversation.send(text);
  }

  /** Erase the conversation here and on the server; rejects if the server cannot now. */
  erase() {
    return this.#conversation.erase();
  }

  /** Each chat of a page remembers its own conversation: by its id, or by its place among the inline ones. */
  #memoryName() {
    const peers = [...document.querySelectorAll(`${this.localName}:not([launcher])`)];
    return this.id || (this.hasAttribute("launcher") ? "launcher" : peers.indexOf(this));
  }

  /** Draw everything anew, in the language that holds now; the last of several calls at a time counts. */
  async #refresh() {
    const turn = ++this.#refreshed;
    const language = chooseLanguage(this);
    const words = await API.words(language).catch((problem) => this.#tellPage("error", problem));
    if (words && turn === this.#refreshed && this.isConnected) this.#render(language, words);
  }

  #render(language, words) {
    const inline = !this.hasAttribute("launcher");
    this.#conversation.language = language;
    this.#variables.set("--passerelle-accent", this.getAttribute("accent"));
    this.#panel = new Panel({
      words,
      inline,
      conversation: this.#conversation,
      heading: this.getAttribute("heading") ?? words.title,
      questions: (this.getAttribute("questions") ?? "").split("|").filter((question) => question.trim()),
      privacy: this.getAttribute("privacy"),
      leave: this.getAttribute("leave"),
      close: () => this.close(),
    });
    this.#launcher = inline ? null : this.#launcherButton(words.title);
    const frame = inline ? el("div") : el("aside", { "aria-label": words.title });
    Object.assign(frame, { className: "chat", lang: language, dir: direction(language) });
    frame.append(...(inline ? [] : [this.#launcher]), this.#panel.element);
    this.#root.replaceChildren(frame);
    this.#reveal();
  }

  /** A popover as the panel is: wherever the page puts the element, and whatever covers or transforms it. */
  #launcherButton(title) {
    const properties = { className: "launcher", part: "launcher", "aria-haspopup": "dialog", popover: "manual" };
    const launcher = button(icon(BUBBLE), () => this.open(), properties);
    launcher.append(el("span", {}, title));
    return launcher;
  }

  #show(open) {
    if (open === this.#isOpen) return;
    this.#isOpen = open;
    this.#reveal();
    this.#conversation.memory.update({ open });
    this.#tell(open ? "open" : "close");
  }

  #reveal() {
    this.#panel?.show(this.#isOpen || !this.#launcher);
    if (!this.#launcher) return;
    this.#launcher.hidden = this.#isOpen;
    this.#launcher.togglePopover?.(!this.#isOpen);
  }

  /** Something happened: bring the panel up to date, and tell the page. */
  #tell(name, detail = {}) {
    this.#panel?.update(name, detail);
    if (name === "online") this.#recover();
    if (TOLD.includes(name)) this.#tellPage(name, detail.told);
  }

  #recover() {
    if (!this.#panel) this.#refresh();
    this.#conversation.retryAll();
  }

  #tellPage(name, detail) {
    this.dispatchEvent(new CustomEvent(`passerelle:${name}`, { detail, bubbles: true, composed: true }));
  }
}
