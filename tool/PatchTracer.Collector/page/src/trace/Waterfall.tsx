import { useComputed, useSignal, useSignalEffect, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { duration, line, ticks } from "../format";
import { layerClass, layerName } from "../layers";
import type { Model } from "./model";

export const rowHeight = 22;
const overscan = 12;
const deepest = 24;

export interface Range { from: number; to: number }

interface Props {
  model: Model;
  visible: ReadonlySignal<number[]>;
  selected: Signal<number>;
  folded: ReadonlySignal<ReadonlySet<number>>;
  found: ReadonlySignal<ReadonlySet<number> | null>;
  dimmed: ReadonlySignal<ReadonlySet<number>>;
  range: Signal<Range>;
  path: ReadonlySignal<boolean>;
  fold: (row: number) => void;
  open: () => void;
}

/** The rows of a trace; only those in sight are in the document, however many there are. */
export function Waterfall(props: Props) {
  const { model, visible, selected, range } = props;
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(600);
  useLayoutEffect(() => {
    const measure = () => { height.value = box.current!.clientHeight; };
    const watch = new ResizeObserver(measure);
    watch.observe(box.current!);
    measure();
    return () => watch.disconnect();
  }, []);
  // Whatever is selected is in sight: by key, by a link, by the address.
  useSignalEffect(() => {
    const at = visible.value.indexOf(selected.value);
    const element = box.current;
    if (at < 0 || !element)
      return;
    const y = at * rowHeight;
    if (y < element.scrollTop)
      element.scrollTop = Math.max(0, y - rowHeight * 2);
    else if (y + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = y - element.clientHeight + rowHeight * 3;
  });
  const first = useComputed(() => Math.max(0, Math.floor(top.value / rowHeight) - overscan));
  const last = useComputed(() => Math.min(visible.value.length, Math.ceil((top.value + height.value) / rowHeight) + overscan));
  const lines = [];
  for (let at = first.value; at < last.value; at++)
    lines.push(<Line key={visible.value[at]} {...props} at={at} row={visible.value[at]!} />);
  return <div class="waterfall">
    <Overview model={model} range={range} />
    <Axis range={range} whole={model.picture.duration} />
    <div ref={box} class="rows" role="treegrid" aria-label="Spans" aria-rowcount={visible.value.length} tabIndex={0}
      aria-activedescendant={selected.value >= 0 ? `row-${selected.value}` : undefined}
      onScroll={() => { top.value = box.current!.scrollTop; }}>
      <div class="sheet" ref={(sheet) => { if (sheet) sheet.style.height = `${visible.value.length * rowHeight}px`; }}>{lines}</div>
    </div>
  </div>;
}

function Line({ model, at, row: i, selected, folded, found, dimmed, range, path, fold, open }: Props & { at: number; row: number }) {
  const { picture } = model;
  const row = picture.rows[i]!;
  const layer = picture.layers[row.layer]!;
  const leaf = model.ends[i] === i + 1;
  const parent = model.parents[i]!;
  const node = row.node === undefined || (parent >= 0 && picture.rows[parent]!.node === row.node) ? "" : picture.nodes[row.node]!;
  const unwanted = dimmed.value.has(row.layer) || (found.value !== null && !found.value.has(i));
  const isSelected = selected.value === i;
  const classes = [layerClass(layer), "row", isSelected && "selected", unwanted && "dim", row.error !== undefined && "failed", row.hop && "hop"].filter(Boolean).join(" ");
  const pick = () => {
    if (isSelected)
      open();
    selected.value = i;
  };
  return <div id={`row-${i}`} role="row" class={classes} aria-level={row.depth + 1} aria-rowindex={at + 1} aria-selected={isSelected}
    aria-expanded={leaf ? undefined : !folded.value.has(i)} ref={(e) => { if (e) e.style.top = `${at * rowHeight}px`; }} onClick={pick} onDblClick={open}>
    <div role="gridcell" class="name" ref={(e) => { if (e) e.style.paddingLeft = `${8 + Math.min(row.depth, deepest) * 11}px`; }}>
      {leaf ? <span class="fold" /> : <button type="button" tabIndex={-1} class="fold" aria-label={folded.value.has(i) ? "unfold" : "fold"}
        onClick={(e) => { e.stopPropagation(); fold(i); }}>{folded.value.has(i) ? "▸" : "▾"}</button>}
      <span class="swatch" title={layerName(layer)} />
      {row.kind === "link" && <span class="sign" title="caused through a span link">⤳</span>}
      {(row.kind === "derived" || row.hop) && <span class="sign" title="derived: kube-proxy's connection joins client and server">⇒</span>}
      {row.shared && <span class="sign bad" title="another span has the same id">≡</span>}
      {row.orphan && <span class="sign bad" title="its parent is in no trace that arrived">⌀</span>}
      {row.error !== undefined && <span class="sign bad" title="error">!</span>}
      <span class="text"><bdi>{line(row.name)}</bdi>{row.target && <bdi class="faint"> {line(row.target)}</bdi>}{row.error && <bdi class="why"> {line(row.error)}</bdi>}</span>
      {folded.value.has(i) && <span class="more">+{model.ends[i]! - i - 1}</span>}
      {(row.linksIn || row.linksOut) && <span class="links">{row.linksIn && <span title={`${row.linksIn} links to this span`}>⇠{row.linksIn}</span>}{row.linksOut && <span title={`${row.linksOut} links from this span`}>⇢{row.linksOut}</span>}</span>}
      <span class="service"><bdi>{line(picture.services[row.service]!)}</bdi>{node && <bdi class="faint"> @{line(node)}</bdi>}</span>
    </div>
    <div role="gridcell" class="time"><Bar model={model} row={i} range={range.value} path={path.value} /></div>
  </div>;
}

function Bar({ model, row: i, range, path }: { model: Model; row: number; range: Range; path: boolean }) {
  const row = model.picture.rows[i]!;
  const scale = 100 / (range.to - range.from);
  const left = (row.start - range.from) * scale;
  const right = (row.start + row.duration - range.from) * scale;
  const [from, to] = [Math.max(-1, left), Math.min(100, right)];
  const label = duration(row.duration);
  const place = (start: number, end: number) => (e: HTMLElement | null) => {
    if (!e)
      return;
    e.style.left = `${start}%`;
    e.style.width = `${Math.max(0, end - start)}%`;
  };
  const outside = right < 0 || left > 100;
  return <>
    {outside ? <span class={`beyond ${right < 0 ? "before" : "after"}`}>{right < 0 ? `‹ ${label}` : `${label} ›`}</span>
      : <div class="bar" ref={place(from, to)}><span class={`label ${to > 86 && from > 14 ? "before" : to > 86 ? "inside" : "after"}`}>{label}</span></div>}
    {path && model.critical.get(i)?.map((segment) => {
      const [a, b] = [(segment.start - range.from) * scale, (segment.end - range.from) * scale];
      return b < 0 || a > 100 ? null : <i class={segment.wait ? "wait" : "critical"} ref={place(Math.max(0, a), Math.min(100, b))} title={segment.wait ? `${duration(segment.end - segment.start)} of waiting` : undefined} />;
    })}
  </>;
}

function Axis({ range, whole }: { range: Signal<Range>; whole: number }) {
  const { from, to } = range.value;
  const zoomed = from > 0 || to < whole;
  return <div class="axis" aria-hidden="true">
    <div class="name">{zoomed ? `${duration(from)} – ${duration(to)} of ${duration(whole)}` : ""}</div>
    <div class="time">{ticks(from, to, 6).map((mark) => <span key={mark} class="tick" ref={(e) => { if (e) e.style.left = `${(mark - from) / (to - from) * 100}%`; }}>{duration(mark)}</span>)}</div>
  </div>;
}

/** The whole trace in a strip; dragging over it zooms. */
function Overview({ model, range }: { model: Model; range: Signal<Range> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<number | null>(null);
  const { picture } = model;
  useEffect(() => {
    const draw = () => paint(canvas.current!, model);
    const watch = new ResizeObserver(draw);
    watch.observe(canvas.current!);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => { watch.disconnect(); theme.disconnect(); scheme.removeEventListener("change", draw); };
  }, [model]);
  const at = (e: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (e.clientX - box.left) / box.width)) * picture.duration;
  };
  const down = (e: PointerEvent) => {
    drag.current = at(e);
    (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
  };
  const move = (e: PointerEvent) => {
    if (drag.current === null)
      return;
    const [from, to] = [Math.min(drag.current, at(e)), Math.max(drag.current, at(e))];
    if (to - from > picture.duration / 500)
      range.value = { from, to };
  };
  const up = () => { drag.current = null; };
  const { from, to } = range.value;
  const whole = Math.max(1, picture.duration);
  return <div class="strip"><div class="overview" onPointerDown={down} onPointerMove={move} onPointerUp={up} onDblClick={() => { range.value = { from: 0, to: whole }; }} title="Drag to zoom, double-click for everything">
    <canvas ref={canvas} aria-hidden="true" />
    <i class="shade" ref={(e) => { if (e) e.style.width = `${from / whole * 100}%`; }} />
    <i class="shade right" ref={(e) => { if (e) e.style.width = `${(1 - to / whole) * 100}%`; }} />
  </div></div>;
}

function paint(canvas: HTMLCanvasElement, model: Model): void {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  const { rows, layers, duration: whole } = model.picture;
  const colours = layers.map((layer) => {
    const probe = document.createElement("i");
    probe.className = layerClass(layer);
    canvas.parentElement!.append(probe);
    const colour = getComputedStyle(probe).getPropertyValue("color");
    probe.remove();
    return colour;
  });
  const step = Math.min(3, (height - 4) / Math.max(1, rows.length));
  rows.forEach((row, i) => {
    pen.fillStyle = colours[row.layer]!;
    pen.fillRect(row.start / Math.max(1, whole) * width, 2 + i * step, Math.max(1, row.duration / Math.max(1, whole) * width), Math.max(0.6, step - 0.4));
  });
}
