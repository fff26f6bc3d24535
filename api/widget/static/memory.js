/** What this tab remembers: nothing before the visitor's first message, nothing after the tab is closed. */

const PREFIX = "passerelle:";
let isLeaving = false;

/** Forget every conversation of this tab, also of other chats, whatever their pending replies still bring. */
export function forgetAll() {
  isLeaving = true;
  attempt(() => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  });
}

export class Memory {
  #key;
  #content;
  #isStored;

  constructor(name) {
    this.#key = PREFIX + name;
    const stored = attempt(() => sessionStorage.getItem(this.#key));
    this.#content = JSON.parse(stored ?? "{}");
    this.#isStored = Boolean(stored);
  }

  read() {
    return this.#content;
  }

  /** Know more; it is stored only once `begin` was called. */
  update(content) {
    this.#content = { ...this.#content, ...content };
    if (this.#isStored && !isLeaving) attempt(() => sessionStorage.setItem(this.#key, JSON.stringify(this.#content)));
  }

  /** Store what is known from now on. */
  begin() {
    this.#isStored = true;
  }

  /** Forget what was said; only whether the panel is open is still known, and that is not stored. */
  clear() {
    this.#content = { open: this.#content.open };
    this.#isStored = false;
    attempt(() => sessionStorage.removeItem(this.#key));
  }
}

/** Where the browser forbids storage, the conversation lasts as long as the page. */
function attempt(use) {
  try {
    return use();
  } catch {
    return null;
  }
}
