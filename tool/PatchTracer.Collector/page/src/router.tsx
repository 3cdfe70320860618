import { computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** Where the page is: the address bar is the only state that two people have to share to see the same. */
export const address = signal(new URL(location.href));

export const path = computed(() => address.value.pathname.split("/").filter((part) => part !== "").map(decoded));

/** An address that somebody typed or cut off may hold a broken escape; it is then an address where nothing is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const query = computed(() => address.value.searchParams);

/** Counts the times that somebody came to an address, by a link or by the way back: not what the view itself writes there. */
export const visits = signal(0);

addEventListener("popstate", arrive);

function arrive(): void {
  address.value = new URL(location.href);
  visits.value++;
}

export function go(to: string): void {
  history.pushState(null, "", to);
  arrive();
}

/** Changes parameters in place: the way back leads to the view before, not through every row that was selected. */
export function set(changes: Record<string, string | null>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "")
      url.searchParams.delete(name);
    else
      url.searchParams.set(name, value);
  }
  if (url.href === location.href)
    return;
  history.replaceState(null, "", url);
  address.value = url;
}

export function traceUrl(traceId: string, span?: string): string {
  return `/trace/${traceId}${span ? `?span=${span}` : ""}`;
}

export function Anchor(props: { to: string; class?: string; title?: string; current?: boolean; children: ComponentChildren }) {
  const follow = (e: MouseEvent) => {
    if (e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey)
      return;
    e.preventDefault();
    go(props.to);
  };
  return <a href={props.to} class={props.class} title={props.title} aria-current={props.current ? "page" : undefined} onClick={follow}>{props.children}</a>;
}
