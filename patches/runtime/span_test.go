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
	"context"
	"testing"
	"time"

	"patchtracer/internal/propagation"
)

var testPoint = NewPoint("test.point", "kubelet", "Test", Server)

// object is something with annotations, as every Kubernetes object is.
type object struct{ annotations map[string]string }

func (o *object) GetAnnotations() map[string]string  { return o.annotations }
func (o *object) SetAnnotations(a map[string]string) { o.annotations = a }

func oneTaken(t *testing.T) decodedSpan {
	t.Helper()
	spans := taken(t)
	if len(spans) != 1 {
		t.Fatalf("%d spans were recorded, not one", len(spans))
	}
	return spans[0]
}

func TestASpanReachesTheBufferWithEverythingItWasTold(t *testing.T) {
	use(t, sampling)
	parent := newTestContext(true)
	parent.State, parent.Flags = "rojo=1", parent.Flags|propagation.FlagRemote
	other := newTestContext(false)
	before := time.Now()

	span := testPoint.Begin()
	span.FromContext(ContextWith(context.Background(), parent))
	if !span.Open() {
		t.Fatal("the span is not recorded")
	}
	self := span.SpanContext()
	span.Str("text", "a")
	span.Str("text", "b")
	span.Int("number", -7)
	span.Bool("yes", true)
	span.Bool("no", false)
	span.float("half", 0.5)
	span.Link(other)
	span.Link(SpanContext{})
	span.End(nil)

	got := oneTaken(t)
	if got.traceID != parent.TraceID() || got.parent != parent.SpanID() || got.spanID != self.SpanID() || got.spanID == got.parent {
		t.Errorf("ids: %+v, parent %+v", got, parent)
	}
	if got.name != "Test" || got.kind != 2 || got.state != "rojo=1" || got.flags != 0x301 || got.status != 0 {
		t.Errorf("name, kind, state, flags or status: %+v", got)
	}
	want := map[string]interface{}{
		"patchtracer.tracepoint": "test.point", "patchtracer.layer": "kubelet",
		"text": "b", "number": int64(-7), "yes": true, "no": false, "half": 0.5,
	}
	if len(got.attributes) != len(want) {
		t.Errorf("attributes: %v", got.attributes)
	}
	for key, value := range want {
		if got.attributes[key] != value {
			t.Errorf("%s is %v, not %v", key, got.attributes[key], value)
		}
	}
	if len(got.links) != 1 || got.links[0] != (decodedLink{other.TraceID(), other.SpanID(), "", 0x100}) {
		t.Errorf("links: %+v", got.links)
	}
	slack := uint64(2 * time.Millisecond)
	if got.start > got.end || got.start+slack < uint64(before.UnixNano()) || got.end > uint64(time.Now().UnixNano())+slack {
		t.Errorf("it lasts from %d to %d, now is %d", got.start, got.end, time.Now().UnixNano())
	}
}
