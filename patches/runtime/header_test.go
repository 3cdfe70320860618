/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package patchtracer

import (
	"net/http"
	"testing"
)

func TestHeadersCarryAContextThereAndBack(t *testing.T) {
	h := http.Header{}
	h.Set("traceparent", someParent)
	h.Add("TraceState", "rojo=1")
	h.Add("tracestate", "congo=2, other=3")
	sc := FromHeader(h)
	if sc.Tracestate() != "rojo=1,congo=2,other=3" {
		t.Errorf("tracestate is %q", sc.Tracestate())
	}
	out := http.Header{}
	out.Set("tracestate", "stale=1")
	Inject(out, sc)
	if out.Get("traceparent") != someParent || out.Get("tracestate") != "rojo=1,congo=2,other=3" {
		t.Errorf("headers are %v", out)
	}
	h.Set("tracestate", "BAD")
	if sc := FromHeader(h); !sc.IsValid() || sc.Tracestate() != "" {
		t.Error("a bad tracestate does not harm the traceparent")
	}
	h.Add("traceparent", someParent)
	if FromHeader(h).IsValid() || FromHeader(nil).IsValid() {
		t.Error("two traceparents, or none, are no context")
	}
	Inject(nil, sc)
	Inject(out, SpanContext{})
}
