import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Help } from "./Help";
import { useKeys } from "./keys";
import { Anchor, go, path } from "./router";
import { nextTheme, theme } from "./theme";
import { AnalysisView } from "./views/AnalysisView";
import { MapView } from "./views/MapView";
import { PodsView } from "./views/PodsView";
import { SearchView } from "./views/SearchView";
import { TraceView } from "./views/TraceView";

const help = signal(false);

export function Page() {
  const [view, id] = path.value;
  useKeys({
    "?": () => { help.value = !help.value; },
    "1": () => go("/"),
    "2": () => go("/pods"),
    "3": () => go("/map"),
    "4": () => go("/analysis"),
    "T": nextTheme,
  });
  useEffect(() => {
    document.title = view === "trace" ? `${id?.slice(0, 8)} · PatchTracer` : view ? `${view} · PatchTracer` : "PatchTracer";
  }, [view, id]);
  return <>
    <header class="top">
      <Anchor to="/" class="brand" title="Search traces"><Mark />PatchTracer</Anchor>
      <nav aria-label="Views">
        <Anchor to="/" current={!view || view === "search"}>Traces</Anchor>
        <Anchor to="/pods" current={view === "pods" || view === "pod"}>Pods</Anchor>
        <Anchor to="/map" current={view === "map"}>Map</Anchor>
        <Anchor to="/analysis" current={view === "analysis"}>Analysis</Anchor>
      </nav>
      <OpenTrace />
      <button type="button" class="quiet" onClick={nextTheme} title="Light, dark or as the system has it (T)">{theme.value === "auto" ? "◐" : theme.value === "light" ? "○" : "●"}<span class="hidden"> theme: {theme.value}</span></button>
      <button type="button" class="quiet" onClick={() => { help.value = true; }} title="Keys (?)">?<span class="hidden"> keys</span></button>
    </header>
    <main>
      {view === "trace" && id ? <TraceView key={id} id={id} />
        : view === "pods" || view === "pod" ? <PodsView uid={view === "pod" ? id : undefined} />
        : view === "map" ? <MapView />
        : view === "analysis" ? <AnalysisView />
        : !view || view === "search" ? <SearchView />
        : <p class="note">There is nothing at this address. <Anchor to="/">Search traces</Anchor></p>}
    </main>
    {help.value && <Help close={() => { help.value = false; }} />}
  </>;
}

function Mark() {
  return <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true"><path d="M2 4h7" class="mark-1" /><path d="M5 8h9" class="mark-2" /><path d="M8 12h4" class="mark-3" /></svg>;
}

function OpenTrace() {
  const open = (e: Event) => {
    e.preventDefault();
    const input = (e.currentTarget as HTMLFormElement).elements.namedItem("id") as HTMLInputElement;
    const id = input.value.trim().toLowerCase();
    if (/^[0-9a-f]{1,32}$/.test(id)) {
      go(`/trace/${id.padStart(32, "0")}`);
      input.value = "";
    } else
      input.select();
  };
  return <form class="open" onSubmit={open}><input name="id" aria-label="Open a trace by its id" placeholder="trace id" spellcheck={false} autocomplete="off" maxLength={40} /></form>;
}
