import { useEffect, useRef } from "preact/hooks";

const keys: [string, string][] = [
  ["↑ ↓  j k", "row up, row down"], ["PgUp PgDn Home End", "farther"], ["← →", "fold, unfold; to the cause, to the first effect"],
  ["Enter", "the span's details"], ["Esc", "close the details; then show everything"],
  ["/", "filter rows"], ["n N", "next match, the one before"], ["e E", "next error, the one before"],
  ["c", "along the critical path"], ["l", "follow a link forwards or back"], ["L", "traces on the other side of links, in the same picture"],
  ["z 0", "zoom to the span, show all"], ["1 2 3 4", "traces, pods, map, analysis"], ["T", "light, dark, as the system"], ["?", "this list"],
];

export function Help({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return <dialog ref={dialog} onClose={close} onClick={(e) => { if (e.target === dialog.current) close(); }} aria-labelledby="help-title">
    <h2 id="help-title">Keys</h2>
    <dl class="keys">{keys.map(([key, what]) => <><dt>{key.split("  ").map((k) => <kbd>{k}</kbd>)}</dt><dd>{what}</dd></>)}</dl>
    <h2>Signs</h2>
    <dl class="keys">
      <dt><span class="sign">⇒</span></dt><dd>a derived hop: nobody sent it; kube-proxy's connection joins client and server</dd>
      <dt><span class="sign">⤳</span></dt><dd>caused through a span link, not as a child</dd>
      <dt><span class="sign bad">⌀</span></dt><dd>its parent is in no trace that arrived</dd>
      <dt><span class="sign">⇠2 ⇢1</span></dt><dd>links to this span, links from it</dd>
      <dt><span class="wait-sample" /></dt><dd>on the critical path, and nobody worked: a queue, a timer, a poll</dd>
    </dl>
    <form method="dialog"><button type="submit">Close</button></form>
  </dialog>;
}
