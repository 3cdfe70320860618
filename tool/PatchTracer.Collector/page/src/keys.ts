import { useLayoutEffect } from "preact/hooks";

/** Keys of a view while nobody types into a field; Ctrl, Alt and Meta are the browser's. */
export function useKeys(keys: Record<string, (e: KeyboardEvent) => void>): void {
  // Before the view is painted: whoever sees it can use it.
  useLayoutEffect(() => {
    const press = (e: KeyboardEvent) => {
      // An open dialog has the keys to itself.
      if (document.querySelector("dialog[open]"))
        return;
      if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented)
        return;
      const field = e.target instanceof HTMLElement && e.target.matches("input, select, textarea, [contenteditable]");
      if (field && e.key !== "Escape")
        return;
      // Enter and space belong to whatever has the focus.
      if ((e.key === "Enter" || e.key === " ") && e.target instanceof HTMLElement && e.target.matches("a, button, summary"))
        return;
      const act = keys[e.key];
      if (act) {
        e.preventDefault();
        act(e);
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
