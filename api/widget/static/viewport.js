/** Keeps a full-screen panel above the virtual keyboard, which covers the page without making it smaller. */

export function followKeyboard(variables, signal) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    if (viewport.scale > 1) return; // a visitor who magnifies the page by hand wants the panel as it is
    variables.set("--visible-height", `${viewport.height}px`);
    variables.set("--visible-top", `${viewport.offsetTop}px`);
  };
  for (const type of ["resize", "scroll"]) viewport.addEventListener(type, follow, { signal });
  follow();
}
