/** Styles as constructed sheets, which even the strictest content security policy allows. */

import css from "./widget.css";

let shared;

/** The sheet that all chats of the page share. */
export function styleSheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(css);
  }
  return shared;
}

/** Custom properties of one chat; a value that is not valid is as good as none. */
export class Variables {
  sheet = new CSSStyleSheet();

  constructor() {
    this.sheet.replaceSync(":host{}");
  }

  set(name, value) {
    this.sheet.cssRules[0].style.setProperty(name, value ?? "");
  }
}
