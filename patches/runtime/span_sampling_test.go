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

	"patchtracer/internal/control"
)

func TestAnUnsampledParentIsHandedOnUnrecorded(t *testing.T) {
	use(t, sampling)
	parent := newTestContext(false)
	span := testPoint.Begin()
	span.FromContext(ContextWith(context.Background(), parent))
	span.Root()
	if span.Open() {
		t.Error("attributes are wanted")
	}
	span.Str("a", "b")
	span.Hold("pod", "uid")
	if Get("pod", "uid") != parent || FromContext(span.Context(context.Background())) != parent {
		t.Error("the decision is not handed on")
	}
	span.Remember("pod", "after")
	span.End(nil)
	if len(taken(t)) != 0 || Get("pod", "uid").IsValid() || Get("pod", "after") != parent {
		t.Error("something was recorded or held, or not remembered")
	}
}

func TestRootsAreSampledByRatioAndTheSameEverywhere(t *testing.T) {
	use(t, control.Config{On: true, Ratio: 0.25})
	sampled := 0
	const n = 20000
	for i := 0; i < n; i++ {
		span := testPoint.Begin()
		span.Root()
		if span.Open() {
			sampled++
		}
		sc := span.SpanContext()
		last := uint64(0)
		for _, b := range sc.Trace[9:] {
			last = last<<8 | uint64(b)
		}
		if sc.IsSampled() != (float64(last) < 0.25*(1<<56)) || !sc.IsValid() {
			t.Fatalf("%s is sampled: %v", sc.Traceparent(), sc.IsSampled())
		}
		span.End(nil)
	}
	if sampled < n/4-400 || sampled > n/4+400 {
		t.Errorf("%d of %d roots are sampled", sampled, n)
	}
}
