/** Keeps the keyboard within an open panel: Tab goes round, Escape closes. */

const FOCUSABLE = 'a[href], button, input, textarea, summary, [tabindex="0"]';

export function keepFocus(panel, close) {
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close();
    if (event.key !== "Tab") return;
    const stops = [...panel.querySelectorAll(FOCUSABLE)].filter((stop) => stop.checkVisibility?.() !== false);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const active = panel.getRootNode().activeElement;
    if (active !== edge && active !== panel) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  });
}
