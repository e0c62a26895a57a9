// Makes elements. The page's rules forbid markup from strings, so nothing that somebody wrote can become markup.
// @ts-check

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element with attributes and children. `data` sets data attributes; empty attributes are left out.
 * @param {string} tag a tag, with classes behind dots: "p.hint"
 * @param {Record<string, any> | null} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === "data") Object.assign(made.dataset, value);
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, String(value));
  }
  made.append(...children.flat(9).filter((child) => child || child === 0).map((child) => /** @type {Node} */ (child)));
  return made;
}

/**
 * The element with this id; the template promises that it is there.
 * @param {string} id
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id);

/** Whether the visitor asked for little movement. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Scroll an element into view, calmly where that was asked for.
 * @param {Element} element
 * @param {ScrollLogicalPosition} [block]
 */
export function bringUp(element, block = "start") {
  element.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });
}
