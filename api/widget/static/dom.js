/** Makes elements. Text from outside only ever becomes text, never markup, and is read in the order it is written. */

const OVERRIDES = /[\u202d\u202e]/g;
const SVG = "http://www.w3.org/2000/svg";

/** An element with properties (or attributes, where there is no such property) and children; undefined is left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(Boolean).map((child) => child.replaceAll?.(OVERRIDES, "") ?? child));
  return element;
}

/** A picture for the eye only, from the path that draws it on a square of 24. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** Text from outside within a line: its direction is its own. */
export function isolated(text) {
  return el("bdi", {}, text);
}

/** A button that does something. */
export function button(label, onclick, properties = {}) {
  return el("button", { type: "button", onclick, ...properties }, label);
}
