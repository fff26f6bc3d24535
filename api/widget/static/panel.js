/** The chat itself: header, conversation and composer, shown inline or opened by the launcher. */

import { composer } from "./composer.js";
import { button, el, icon } from "./dom.js";
import { keepFocus } from "./focus.js";
import { CROSS, DOOR } from "./icons.js";
import { leaveQuickly } from "./leave.js";
import { explain, isFinal } from "./problems.js";
import { chips } from "./reply.js";
import { tools } from "./tools.js";
import { turnElement } from "./turn.js";

export class Panel {
  #view;
  #field;
  #log;
  #scroller;
  #welcome;
  #notice;
  #typing = el("p", { className: "typing", part: "typing", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
  #tools;
  #elements = new Map();

  constructor(view) {
    this.#view = { ...view, focusInput: () => this.focus() };
    const { words, inline, heading } = view;
    const { form, field } = composer(this.#view);
    this.#field = field;
    this.#log = el("div", { className: "log", part: "log", role: "log", "aria-label": words.log });
    this.#welcome = this.#welcomeElement();
    this.#notice = el("p", { className: "notice", role: "status" });
    this.#tools = tools(this.#view);
    this.#scroller = el(
      "div",
      { className: "scroller", tabIndex: 0, role: "group", "aria-label": words.log },
      this.#welcome,
      this.#log,
      this.#typing,
      this.#tools.element,
    );
    this.element = el(
      "section",
      { className: inline ? "panel inline" : "panel", part: "panel", "aria-label": heading, tabIndex: -1 },
      this.#header(),
      this.#notice,
      this.#scroller,
      form,
    );
    if (!inline) this.#makeDialog();
    this.#shieldKeys();
    this.update("history");
  }

  /** Show or hide; returns whether that changed anything. */
  show(open) {
    if (this.element.hidden !== open) return false;
    this.element.hidden = !open;
    if (!this.#view.inline) this.element.togglePopover?.(open);
    if (open) this.#scrollTo(this.#log.lastElementChild);
    return true;
  }

  /** Put the focus where the visitor writes; on a touch screen that would raise the keyboard over what is said. */
  focus() {
    (matchMedia("(pointer: coarse)").matches ? this.element : this.#field).focus({ preventScroll: true });
  }

  /** Bring what is shown up to date with what happened. */
  update(name, { turn, problem, again } = {}) {
    const { conversation } = this.#view;
    this.#showNotice(problem, again);
    if (turn) this.#showTurn(turn);
    if (name === "erase" || name === "history") this.#showAll();
    if (name === "error" && isFinal(turn.problem)) this.#field.value ||= turn.text;
    const waiting = conversation.turns.some(({ reply, problem }) => !reply && !problem);
    this.#typing.hidden = !waiting;
    this.#log.setAttribute("aria-busy", waiting);
    this.#welcome.hidden = conversation.turns.length > 0;
    this.#tools.update();
    if (turn) this.#scrollTo(waiting ? this.#tools.element : this.#elements.get(turn));
  }

  /** Say that there is no connection, or that what was said earlier could not be read. */
  #showNotice(problem, again) {
    const { words } = this.#view;
    if (problem) this.#notice.replaceChildren(explain(problem, words), " ", button(words.retry, again, { className: "link" }));
    else this.#notice.replaceChildren(navigator.onLine ? "" : words.offline);
  }

  #showAll() {
    this.#elements.clear();
    this.#log.replaceChildren();
    for (const turn of this.#view.conversation.turns) this.#showTurn(turn);
    this.#scrollTo(this.#log.lastElementChild);
  }

  #showTurn(turn) {
    const shown = this.#elements.get(turn);
    if (shown) {
      shown.show();
      return;
    }
    const element = turnElement(turn, this.#view);
    this.#elements.set(turn, element);
    this.#log.setAttribute("aria-live", turn.past ? "off" : "polite");
    this.#log.append(element);
  }

  /** The end of what is new; its beginning where it is longer than the view. Only the panel scrolls, never the page. */
  #scrollTo(element) {
    if (!element) return;
    const view = this.#scroller;
    const top = element.offsetTop - view.offsetTop;
    const fits = element.offsetHeight < view.clientHeight;
    view.scrollTop = fits ? view.scrollHeight : top;
  }

  #header() {
    const { words, heading, inline, leave, close } = this.#view;
    return el(
      "header",
      { className: "header", part: "header" },
      el("h2", { dir: "auto" }, heading),
      el(
        "button",
        { type: "button", className: "leave", part: "leave", onclick: () => leaveQuickly(leave) },
        icon(DOOR),
        el("span", {}, words.leave),
      ),
      !inline && button(icon(CROSS), close, { className: "close", part: "close", "aria-label": words.close }),
    );
  }

  #welcomeElement() {
    const { words, questions } = this.#view;
    const suggestions = questions.map((question) => ({ label: question, message: question }));
    return el(
      "div",
      { className: "welcome", part: "welcome" },
      el("h3", {}, words.hello),
      el("p", {}, words.promise),
      suggestions.length && chips(suggestions, this.#view, words.examples),
      el("p", { className: "small" }, words.notice),
    );
  }

  /** A popover lies above everything the page has, whatever its z-index. */
  #makeDialog() {
    const dialog = { role: "dialog", "aria-modal": "true", popover: "manual", hidden: "" };
    for (const [name, value] of Object.entries(dialog)) this.element.setAttribute(name, value);
    keepFocus(this.element, this.#view.close);
  }

  /** The page's keyboard shortcuts must not fire while a visitor writes. */
  #shieldKeys() {
    for (const type of ["keydown", "keyup", "keypress"]) {
      this.element.addEventListener(type, (event) => event.stopPropagation());
    }
  }
}
