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
	"time"
)

func TestTheFirstValidParentWins(t *testing.T) {
	use(t, sampling)
	first, second := newTestContext(true), newTestContext(true)
	Put("pod", "uid", first)
	Enqueue("queue", second)

	span := testPoint.Begin()
	span.FromContext(nil)
	span.FromContext(context.Background())
	span.FromKey("pod", "unknown")
	span.FromKey("pod", "")
	span.FromAnnotations(nil)
	span.FromAnnotations((*object)(nil))
	span.FromAnnotations(&object{})
	span.FromHeader(nil)
	span.FromKey("pod", "uid")
	span.FromQueue("queue")
	span.Open()
	span.End(nil)
	if got := oneTaken(t); got.parent != first.SpanID() {
		t.Errorf("the parent is %s, not %s", got.parent, first.SpanID())
	}
	if len(takenFrom("queue")) != 1 {
		t.Error("a queue that is not needed stays as it is")
	}
}

func TestAParentIsTakenFromEachCarrier(t *testing.T) {
	use(t, sampling)
	parent := ParseTraceparent(someParent)
	annotated := &object{}
	Annotate(annotated, parent)
	header := http.Header{}
	Inject(header, parent)
	Put("sandbox", "id", parent)
	Enqueue("q", parent)
	carriers := map[string]func(*Span){
		"context":    func(s *Span) { s.FromContext(ContextWith(context.Background(), parent)) },
		"derived":    func(s *Span) { s.FromContext(context.WithValue(ContextWith(nil, parent), contextKey{}, 1)) },
		"registry":   func(s *Span) { s.FromKey("sandbox", "id") },
		"annotation": func(s *Span) { s.FromAnnotations(annotated) },
		"header":     func(s *Span) { s.FromHeader(header) },
		"queue":      func(s *Span) { s.FromQueue("q") },
	}
	carriers["derived"] = func(s *Span) {
		ctx, cancel := context.WithCancel(ContextWith(context.TODO(), parent))
		defer cancel()
		s.FromContext(ctx)
	}
	for name, from := range carriers {
		span := testPoint.Begin()
		from(span)
		span.Open()
		span.End(nil)
		if got := oneTaken(t); got.traceID != someTrace || got.parent != someSpan {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestWithoutParentASpanIsNothingUnlessItMayBeRoot(t *testing.T) {
	use(t, sampling)
	span := testPoint.Begin()
	if span.Open() {
		t.Error("attributes are wanted")
	}
	span.Hold("pod", "uid")
	span.Remember("container", "id")
	ctx := context.Background()
	o := &object{}
	span.Annotate(o)
	if span.SpanContext().IsValid() || Get("pod", "uid").IsValid() || span.Context(ctx) != ctx || o.annotations != nil {
		t.Error("it hands on a context that it does not have")
	}
	span.End(nil)
	if Get("container", "id").IsValid() || len(taken(t)) != 0 {
		t.Error("something was recorded")
	}

	root := testPoint.Begin()
	root.Root()
	if !root.Open() {
		t.Fatal("a root is not recorded")
	}
	root.End(nil)
	if got := oneTaken(t); got.parent != "" || got.flags != 0x101 {
		t.Errorf("a root with parent or flags: %+v", got)
	}
}

func TestInLinkModeAnAnnotationIsALinkOfANewRoot(t *testing.T) {
	link := sampling
	link.LinkMode = true
	link.Ratio = 0
	use(t, link)
	o := &object{}
	Annotate(o, ParseTraceparent(someParent))

	span := testPoint.Begin()
	span.FromAnnotations(o)
	span.FromContext(ContextWith(nil, newTestContext(true)))
	if !span.Open() {
		t.Fatal("the link's sampling is not followed")
	}
	span.End(nil)
	got := oneTaken(t)
	if got.traceID == someTrace || got.parent != "" || len(got.links) != 1 || got.links[0].traceID != someTrace || got.links[0].spanID != someSpan {
		t.Errorf("%+v", got)
	}

	Put("pod", "uid", FromObject(o)) // it stays an annotation's context wherever it goes
	Enqueue("q", FromObject(o))
	for _, from := range []func(*Span){func(s *Span) { s.FromKey("pod", "uid") }, func(s *Span) { s.FromQueue("q") }} {
		span = testPoint.Begin()
		from(span)
		span.Open()
		span.End(nil)
		if got := oneTaken(t); got.parent != "" || len(got.links) != 1 {
			t.Errorf("%+v", got)
		}
	}

	child := testPoint.Begin() // other carriers are parents as ever
	child.FromHeader(http.Header{"Traceparent": {someParent}})
	child.Open()
	child.End(nil)
	if got := oneTaken(t); got.parent != someSpan || len(got.links) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAQueueGivesOneParentAndLinks(t *testing.T) {
	use(t, sampling)
	unsampled, first, second := newTestContext(false), newTestContext(true), newTestContext(true)
	for _, sc := range []SpanContext{unsampled, first, second, second, {}} {
		Enqueue("kubeproxy", sc)
	}
	span := testPoint.Begin()
	span.FromQueue("kubeproxy")
	span.Open()
	span.End(nil)
	got := oneTaken(t)
	if got.parent != first.SpanID() || len(got.links) != 2 || got.links[0].spanID != unsampled.SpanID() || got.links[1].spanID != second.SpanID() {
		t.Errorf("%+v", got)
	}
	if len(takenFrom("kubeproxy")) != 0 {
		t.Error("the queue was not emptied")
	}
}

func TestASpanOutOfAQueueTellsHowLongTheFirstHadWaited(t *testing.T) {
	use(t, sampling)
	Enqueue("runs", newTestContext(true))
	time.Sleep(30 * time.Millisecond)
	Enqueue("runs", newTestContext(true))
	span := testPoint.Begin()
	span.FromQueue("runs")
	span.Open()
	span.End(nil)
	if waited, _ := oneTaken(t).attributes["patchtracer.queue.wait_ms"].(int64); waited < 30 || waited > 10000 {
		t.Errorf("%d ms", waited)
	}
	opened(t).End(nil)
	if _, told := oneTaken(t).attributes["patchtracer.queue.wait_ms"]; told {
		t.Error("a record that is used again tells of a queue that it was never in")
	}
}

func TestWhatAFailedRunTookFromAQueueIsTheRetrys(t *testing.T) {
	use(t, sampling)
	first, second := newTestContext(true), newTestContext(true)
	Enqueue("retried", first)
	Enqueue("retried", second)
	run := func(err error) decodedSpan {
		span := testPoint.Begin()
		span.FromQueue("retried")
		span.Open()
		span.End(err)
		return oneTaken(t)
	}
	for _, err := range []error{errors.New("the object has been modified"), errors.New("again"), nil} {
		if got := run(err); got.parent != first.SpanID() || len(got.links) != 1 || got.links[0].spanID != second.SpanID() {
			t.Errorf("%v: %+v", err, got)
		}
	}
	if left := takenFrom("retried"); len(left) != 0 {
		t.Errorf("after a run without an error there still wait %v", left)
	}
	Enqueue("retried", newTestContext(false))
	span := testPoint.Begin()
	span.FromQueue("retried")
	span.Open()
	span.End(errors.New("not recorded"))
	if len(takenFrom("retried")) != 1 {
		t.Error("a run that is not recorded lost what it had taken")
	}
}
