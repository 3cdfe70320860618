import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "./api";

export interface Loaded<T> { data?: T; error?: string; loading: boolean }

/** What is at an address of the API; the last answer stays while the next one is fetched. */
export function useGet<T>(url: string | null): Signal<Loaded<T>> {
  const state = useSignal<Loaded<T>>({ loading: url !== null });
  useEffect(() => {
    if (url === null) {
      state.value = { loading: false };
      return;
    }
    const abort = new AbortController();
    state.value = { ...state.value, loading: true };
    get<T>(url, abort.signal).then(
      (data) => { state.value = { data, loading: false }; },
      (error: Error) => {
        if (!abort.signal.aborted)
          state.value = { error: error.message, loading: false };
      });
    return () => abort.abort();
  }, [url]);
  return state;
}
