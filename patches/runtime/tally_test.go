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
	"net/http"
	"testing"
	"time"

	"patchtracer/internal/control"
)

func TestEachTracepointCountsWhatBecameOfItsRuns(t *testing.T) {
	point, other := NewPoint("test.tally", "kubelet", "", Internal), NewPoint("test.tally.other", "kubelet", "", Internal)
	use(t, control.Config{On: true, Ratio: 1, Service: "test"})
	c := newCollector(t)
	refuse := true
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if refuse && r.URL.Path == "/v1/traces" {
			refuse = false
			w.WriteHeader(400)
			return true
		}
		return false
	}
	e := c.export(t)
	run := func(p *Point, n int, parent SpanContext) {
		for i := 0; i < n; i++ {
			span := p.Begin()
			span.FromContext(ContextWith(context.Background(), parent))
			span.Open()
			span.End(nil)
		}
	}
	run(point, 5, newTestContext(true))
	run(other, 2, newTestContext(true))
	e.Flush(5 * time.Second) // refused
	run(point, 7, newTestContext(true))
	run(point, 3, newTestContext(false))
	run(point, 4, SpanContext{})
	e.Flush(5 * time.Second)
	c.Lock()
	defer c.Unlock()
	for name, want := range map[string]uint64{
		"test.tally recorded": 12, "test.tally dropped": 5, "test.tally unsampled": 3, "test.tally without_parent": 4,
		"test.tally.other recorded": 2, "test.tally.other dropped": 2,
	} {
		if got := c.metrics["patchtracer.tracepoint.spans "+name]; got != want {
			t.Errorf("%s is %d, not %d", name, got, want)
		}
	}
	if _, told := c.metrics["patchtracer.tracepoint.spans test.tally.other unsampled"]; told {
		t.Error("what never happened is told")
	}
	if c.metrics["patchtracer.spans unsampled"] < 3 {
		t.Errorf("%v", c.metrics)
	}
}

func TestAFullBufferIsCountedForTheTracepointThatLost(t *testing.T) {
	point := NewPoint("test.tally.full", "kubelet", "", Internal)
	use(t, sampling)
	const n = 60000
	for i := 0; i < n; i++ {
		span := point.Begin()
		span.Root()
		span.Open()
		span.End(nil)
	}
	recorded, _, _ := point.tally.sums(sink.counts().stored)
	_, waiting := totals()
	if recorded != n || waiting == 0 || point.tally.dropped != n-uint64(waiting) {
		t.Errorf("%d recorded, %d dropped, %d waiting", recorded, point.tally.dropped, waiting)
	}
}

func TestCountersGoOutEvenWhenNothingWasEverRecorded(t *testing.T) {
	use(t, sampling)
	started := false
	sink.start = func() { started = true }
	span := testPoint.Begin()
	span.Open()
	span.End(nil)
	if !started {
		t.Error("nobody would be told that no span had a parent")
	}
}

func TestBodiesGoInGzipWhereTheyShould(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	compressing := sampling
	compressing.Gzip = true
	e := c.exportAs(t, compressing)
	for i := 0; i < 3; i++ {
		record(t, 100)
		if !e.Flush(5 * time.Second) {
			t.Fatal("not flushed")
		}
	}
	c.Lock()
	defer c.Unlock()
	if len(c.spans) != 300 || !c.packed || c.metrics["patchtracer.spans recorded"] == 0 {
		t.Errorf("%d spans, in gzip: %v", len(c.spans), c.packed)
	}
}
