// A matter opened from a queue: the form of the next step has the focus, Ctrl+Enter does it, Alt+J and Alt+K go to
// the matters beside it. With a modifier, so that nobody who dictates or types jumps by accident (WCAG 2.1.4).
(() => {
  "use strict";
  const doc = document;
  const start = (form) => form?.querySelector("select, input:not([type=hidden]), textarea, button")?.focus({ preventScroll: true });
  doc.addEventListener("htmx:afterSwap", (event) => start(event.target.querySelector("form.verb")));
  doc.addEventListener("keydown", (event) => {
    const letter = event.altKey && !event.ctrlKey && { KeyJ: "J", KeyK: "K" }[event.code];
    const link = letter && doc.querySelector(`[aria-keyshortcuts="Alt+${letter}"]`);
    if (link) return event.preventDefault(), link.click();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("form.verb");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
