// The editor works without this: every button sends the form. Here only the parts that change are replaced,
// what visitors will see follows the typing, and evidence is picked by selecting text.
const form = document.getElementById("editor");
const state = document.getElementById("state");
const PAUSE = 350;

let changed = false;
let sent = 0;

document.documentElement.classList.add("scripted");

async function ask(url, extra = []) {
  const data = new FormData(form);
  for (const [name, value] of extra) data.set(name, value);
  const response = await fetch(url, { method: "POST", body: data });
  if (!response.ok) throw new Error(response.status);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// One after the other: each sends the form as the one before has left it.
let last = Promise.resolve();
function inTurn(work) {
  last = last.then(work, work);
  return last;
}

function mark() {
  changed = true;
  state.textContent = form.dataset.changed;
}

function unfolded(part) {
  return [...part.querySelectorAll("details[open][data-language]")].map((one) => one.dataset.language);
}

function replacePart(id, page) {
  const old = document.getElementById(id);
  const fresh = page.getElementById(id);
  if (!old || !fresh) return;
  const open = unfolded(old);
  const top = old.querySelector(".picker")?.scrollTop;
  old.replaceWith(fresh);
  for (const code of open) fresh.querySelector(`details[data-language="${code}"]`).open = true;
  const picker = fresh.querySelector(".picker");
  if (picker && top !== undefined) picker.scrollTop = top;
}

// A button with data-parts does its work in place; the answer is the whole page, of which those parts are taken.
async function press(button, value = button.value) {
  const page = await ask(form.action, [[button.name, value]]);
  const picking = button.name === "pick";
  const dropped = button.dataset.drops && button.closest(button.dataset.drops);
  const parts = button.dataset.parts.split(" ");
  for (const part of parts) replacePart(part, page);
  if (parts.includes("part-evidence")) replacePart("part-cases", page);
  dropped?.remove();
  recount(page);
  showPreview(page.getElementById("preview"));
  if (button.name !== "do" || value === "case") mark();
  if (picking) document.querySelector(`.pick[value="${CSS.escape(value)}"]`)?.focus();
  else (document.getElementById(button.id) ?? document.getElementById(parts[0])?.querySelector("h2"))?.focus();
}

form.addEventListener("click", (event) => {
  const sentence = event.target.closest(".sentence");
  const button = sentence && getSelection().isCollapsed ? sentence.nextElementSibling : event.target.closest("button");
  if (!button?.dataset.parts) return;
  event.preventDefault();
  inTurn(() => press(button)).catch(() => (button.type === "submit" ? form.requestSubmit(button) : undefined));
});

form.addEventListener("change", ({ target }) => {
  const button = document.getElementById(target.dataset.press);
  if (button) inTurn(() => press(button)).catch(() => form.requestSubmit(button));
  if (target.name === "case_expect") inTurn(() => quietly("again"));
  if (target.name.startsWith("answers-") && form.querySelector('[name="do"][value="words"]')) inTurn(() => quietly("words"));
});

// Say beside each language what is written in it by now.
function recount(page) {
  for (const fresh of page.querySelectorAll("details[data-language]")) {
    const old = form.querySelector(`details[data-language="${fresh.dataset.language}"] .badges`);
    old?.replaceWith(fresh.querySelector(".badges"));
  }
}

// Have the test questions shown as they follow from the rest, without moving the focus.
async function quietly(what) {
  const page = await ask(form.action, [["do", what]]);
  replacePart("part-cases", page);
  recount(page);
}

// What visitors will see

function showPreview(fresh) {
  const old = document.getElementById("preview");
  if (!fresh) return;
  const shown = old.querySelector("input:checked")?.id;
  old.replaceChildren(...fresh.childNodes);
  const again = shown && document.getElementById(shown);
  if (again) again.checked = true;
}

async function follow() {
  const number = ++sent;
  const page = await ask("/staff/editor/preview");
  if (number !== sent) return;
  const fresh = document.createElement("div");
  fresh.append(...page.body.childNodes);
  showPreview(fresh);
}

let waiting;
form.addEventListener("input", (event) => {
  if (event.target.name === "picker") return;
  mark();
  clearTimeout(waiting);
  waiting = setTimeout(() => follow().catch(() => {}), PAUSE);
});

// The preview shows the language that is being written.
form.addEventListener("focusin", (event) => {
  const code = event.target.closest("[data-language]")?.dataset.language;
  const shown = code && document.getElementById(`shown-form-${code}`);
  if (shown) shown.checked = true;
});

// Evidence by selecting it

function selectedPlace() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const first = range.startContainer.parentElement?.closest(".passage");
  const last = range.endContainer.parentElement?.closest(".passage");
  if (!first || first !== last) return null;
  const before = document.createRange();
  before.setStart(first, 0);
  before.setEnd(range.startContainer, range.startOffset);
  // The files count code points, JavaScript UTF-16 units.
  const start = Number(first.dataset.start) + [...before.toString()].length;
  return `${first.closest(".picker").dataset.document}/${start}/${start + [...range.toString()].length}`;
}

document.addEventListener("selectionchange", () => {
  const button = form.querySelector(".selection");
  if (!button) return;
  const place = selectedPlace();
  button.hidden = !place;
  if (place) button.value = place;
});

// Nothing typed is lost by accident

form.addEventListener("submit", () => (changed = false));
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
addEventListener("hashchange", () => revealTarget());

function revealTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const language = target?.closest("details");
  if (language) language.open = true;
  target?.focus();
}
