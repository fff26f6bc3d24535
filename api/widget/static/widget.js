/** What `<script type="module" src="…/widget.js">` does: defines the element and puts a launcher on the page. */

import { PasserelleChat } from "./element.js";

const TAG = "passerelle-chat";

function addLauncher({ launcher, ...settings }) {
  if (launcher === "false") return;
  const chat = document.createElement(TAG);
  chat.toggleAttribute("launcher", true);
  for (const [name, value] of Object.entries(settings)) {
    chat.setAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
  }
  document.body.append(chat);
}

function start() {
  const script = [...document.querySelectorAll("script[src]")].find(({ src }) => src === import.meta.url);
  if (script) addLauncher(script.dataset);
}

if (!customElements.get(TAG)) {
  customElements.define(TAG, PasserelleChat);
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
}
