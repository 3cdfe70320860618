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
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"patchtracer/internal/export"
	"patchtracer/internal/guard"
)

// bad panics wherever the host's code is called.
type bad struct{ context.Context }

func (bad) Value(interface{}) interface{}      { panic("value") }
func (bad) GetAnnotations() map[string]string  { panic("get") }
func (bad) SetAnnotations(_ map[string]string) { panic("set") }
func (bad) Error() string                      { panic("error") }

func TestPanicsOfTheHostsCodeCostOnlyWhatWasAskedFor(t *testing.T) {
	use(t, sampling)
	before := atomic.LoadUint64(&guard.Losses.Foreign)
	span := testPoint.Begin()
	span.FromContext(bad{})
	span.FromAnnotations(bad{})
	span.Root()
	span.Open()
	span.Annotate(bad{})
	span.Context(bad{})
	span.End(bad{})
	if got := oneTaken(t); got.status != 2 {
		t.Errorf("%+v", got)
	}
	if n := atomic.LoadUint64(&guard.Losses.Foreign) - before; n != 5 {
		t.Errorf("%d counted", n)
	}
	if again := testPoint.Begin(); again == nil {
		t.Error("the tracepoint is off")
	}
}

func TestAPanicInsideASpanSwitchesItsTracepointOffAndGoesNoFurther(t *testing.T) {
	use(t, sampling)
	point := NewPoint("test.breaks", "kubelet", "", Internal)
	recorded, _ := totals()
	broken := point.Begin()
	broken.Root()
	broken.Open()
	broken.Hold("pod", "uid")
	broken.nlinks = linkSlots + 1 // makes encoding reach beyond the slots
	said := listen(t)
	broken.End(nil)
	if point.Begin() != nil || testPoint.Begin() == nil {
		t.Error("it is not this tracepoint alone that is off")
	}
	if Get("pod", "uid").IsValid() {
		t.Error("the broken span still holds a key")
	}
	if after, waiting := totals(); after != recorded+1 || waiting != 0 {
		t.Errorf("%d recorded, %d waiting", after-recorded, waiting)
	}
	broken.End(nil)
	if lines := said(); len(lines) != 1 || !strings.Contains(lines[0], "test.breaks") {
		t.Errorf("said: %q", lines)
	}
}

func TestAPanicElsewhereSwitchesTracingOffAndGoesNoFurther(t *testing.T) {
	use(t, sampling)
	registry = nil // the fault
	Put("a", "b", newTestContext(true))
	if testPoint.Begin() != nil || !off() {
		t.Error("tracing is still on")
	}
	Put("a", "b", newTestContext(true))
	if Get("a", "b").IsValid() {
		t.Error("something is kept")
	}
}

func TestAPanicInTheExporterEndsItAndNothingElse(t *testing.T) {
	use(t, sampling)
	e := export.New(nil, sampling) // the fault: nothing to take from
	done := make(chan struct{})
	go func() { e.Run(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("it goes on")
	}
	if !off() {
		t.Error("tracing is still on")
	}
}

// Work of a day in short: what grows with the number of operations would show.
func TestALotOfWorkLeavesNothingBehind(t *testing.T) {
	use(t, sampling)
	allocated := testing.AllocsPerRun(20000, func() {
		span := testPoint.Begin()
		span.Root()
		if span.Open() {
			span.Str("a", "b")
		}
		span.Hold("pod", "uid")
		child := testPoint.Begin()
		child.FromKey("pod", "uid")
		if child.Open() {
			child.Str("c", "d")
		}
		child.Remember("container", "id")
		child.End(nil)
		span.End(nil)
		for i := range sink.shards {
			sink.shards[i].data, sink.shards[i].owners = sink.shards[i].data[:0], sink.shards[i].owners[:0]
		}
	})
	if allocated > 0.5 && !raceDetector {
		t.Errorf("%v allocations a round", allocated)
	}
}
