import { signal } from "@preact/signals";

export type Theme = "light" | "dark" | "auto";

const order: Theme[] = ["auto", "light", "dark"];

export const theme = signal<Theme>(read());

export function nextTheme(): void {
  theme.value = order[(order.indexOf(theme.value) + 1) % order.length]!;
}

theme.subscribe((value) => {
  if (value === "auto")
    delete document.documentElement.dataset.theme;
  else
    document.documentElement.dataset.theme = value;
  try {
    localStorage.setItem("theme", value);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
});

function read(): Theme {
  try {
    const stored = localStorage.getItem("theme");
    return order.find((known) => known === stored) ?? "auto";
  } catch {
    return "auto";
  }
}
