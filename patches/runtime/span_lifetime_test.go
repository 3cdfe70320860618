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
	"errors"
	"net/http"
	"testing"

	"patchtracer/internal/control"
)

func TestAnEndedOrNilSpanDoesNothing(t *testing.T) {
	use(t, sampling)
	ended := &Span{phase: idle}
	for _, s := range []*Span{nil, ended} {
		s.FromContext(context.Background())
		s.FromKey("a", "b")
		s.FromAnnotations(&object{})
		s.FromHeader(http.Header{})
		s.FromQueue("q")
		s.Root()
		if s.Open() {
			t.Error("it opens")
		}
		s.Str("a", "b")
		s.Int("a", 1)
		s.Bool("a", true)
		s.Link(newTestContext(true))
		s.Hold("a", "b")
		s.Remember("a", "b")
		s.Annotate(&object{})
		s.Fail("x")
		if s.Context(context.Background()) != context.Background() || s.SpanContext().IsValid() {
			t.Error("it has a context")
		}
		s.End(errors.New("x"))
	}
	if len(taken(t)) != 0 {
		t.Error("something was recorded")
	}
}

func TestWhenOffNothingHappens(t *testing.T) {
	use(t, control.Config{})
	sc := newTestContext(true)
	o := &object{}
	Put("a", "b", sc)
	Alias("c", "d", "a", "b")
	Enqueue("q", sc)
	Annotate(o, sc)
	if testPoint.Begin() != nil || Get("a", "b").IsValid() || len(takenFrom("q")) != 0 || o.annotations != nil || NewServiceTable(new(int)) != nil {
		t.Error("something happens")
	}
	var table *ServiceTable
	table.Add("10.0.0.1", 80, "TCP", "", "", "")
	table.Publish()
}

func TestAPooledRecordKeepsNothingOfTheSpanBefore(t *testing.T) {
	use(t, sampling)
	for i := 0; i < 50; i++ {
		span := testPoint.Begin()
		span.Root()
		span.Open()
		span.Str("secret", "x")
		span.Link(newTestContext(true))
		span.Hold("a", "b")
		span.Remember("c", "d")
		span.Fail("y")
		span.End(nil)
		taken(t)
		again := testPoint.Begin()
		again.Root()
		again.Open()
		again.End(nil)
		got := oneTaken(t)
		if len(got.attributes) != 2 || len(got.links) != 0 || got.status != 0 {
			t.Fatalf("%+v", got)
		}
	}
}

func TestADiscardedSpanIsNeitherExportedNorRemembered(t *testing.T) {
	use(t, sampling)
	span := opened(t)
	span.Hold("pod", "a")
	span.Remember("sandbox", "b")
	span.Discard()
	span.Str("key", "value")
	if span.SpanContext().IsValid() || span.Context(context.Background()) != context.Background() {
		t.Error("a context is handed on")
	}
	span.End(nil)
	if n := len(taken(t)); n != 0 || Get("pod", "a").IsValid() || Get("sandbox", "b").IsValid() {
		t.Errorf("%d spans", n)
	}
	(*Span)(nil).Discard()
}
