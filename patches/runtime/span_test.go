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
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
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
	parent.state, parent.flags = "rojo=1", parent.flags|flagRemote
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
	use(t, config{on: true, ratio: 0.25})
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
		for _, b := range sc.traceID[9:] {
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

func TestInLinkModeAnAnnotationIsALinkOfANewRoot(t *testing.T) {
	link := sampling
	link.linkMode = true
	link.ratio = 0
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

func TestErrorsMakeTheStatus(t *testing.T) {
	use(t, sampling)
	end := func(act func(*Span)) decodedSpan {
		span := testPoint.Begin()
		span.Root()
		span.Open()
		act(span)
		return oneTaken(t)
	}
	if got := end(func(s *Span) { s.End(errors.New("no room")) }); got.status != 2 || got.message != "no room" {
		t.Errorf("%+v", got)
	}
	if got := end(func(s *Span) { s.Fail("first"); s.Fail("second"); s.End(errors.New("third")) }); got.message != "first" {
		t.Errorf("%+v", got)
	}
	if got := end(func(s *Span) { s.Fail(""); s.End(nil) }); got.status != 2 || got.message != "" {
		t.Errorf("%+v", got)
	}
	long := strings.Repeat("\u00e9", 400)
	if got := end(func(s *Span) { s.End(errors.New(long)) }); got.message != long[:maxMessage] {
		t.Errorf("%d bytes of message", len(got.message))
	}
	var typedNil *brokenError
	if got := end(func(s *Span) { s.End(typedNil) }); got.status != 2 || got.message != "error without a text" {
		t.Errorf("%+v", got)
	}
}

type brokenError struct{ text string }

func (e *brokenError) Error() string { return e.text }

func TestWhatIsTooLongOrTooMuchIsCutAndCounted(t *testing.T) {
	use(t, sampling)
	before := losses
	span := testPoint.Begin()
	span.Root()
	span.Open()
	for i := 0; i < attributeSlots+3; i++ {
		span.Str(strings.Repeat("k", i+1), strings.Repeat("v", 5000))
	}
	for i := 0; i < maxLinks+5; i++ {
		span.Link(newTestContext(true))
	}
	for i := 0; i < holdSlots+1; i++ {
		span.Hold("pod", strings.Repeat("x", i+1))
		span.Remember("pod", strings.Repeat("y", i+1))
	}
	span.End(nil)
	got := oneTaken(t)
	if len(got.attributes) != attributeSlots+2 || got.dropped != 3 || len(got.links) != maxLinks || len(got.attributes["k"].(string)) != maxValue {
		t.Errorf("%d attributes, %d dropped, %d links", len(got.attributes), got.dropped, len(got.links))
	}
	if losses.attributes-before.attributes != 3 || losses.links-before.links != 5 ||
		losses.truncated-before.truncated != attributeSlots || losses.holds-before.holds != 2 {
		t.Errorf("counted: %+v", losses)
	}
}

func TestTextIsMadeValid(t *testing.T) {
	use(t, sampling)
	span := testPoint.Begin()
	span.Root()
	span.Open()
	span.Str("bad", "a\xff\xfeb")
	span.End(errors.New("c\xff"))
	if got := oneTaken(t); got.attributes["bad"] != "a\uFFFDb" || got.message != "c\uFFFD" {
		t.Errorf("%+v", got)
	}
}

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
	use(t, config{})
	sc := newTestContext(true)
	o := &object{}
	Put("a", "b", sc)
	Alias("c", "d", "a", "b")
	Enqueue("q", sc)
	Annotate(o, sc)
	if testPoint.Begin() != nil || Get("a", "b").IsValid() || len(takenFrom("q")) != 0 || o.annotations != nil || NewServiceTable() != nil {
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

func TestEndpointsAreAddressAndPort(t *testing.T) {
	use(t, sampling)
	span := opened(t)
	span.Endpoint("client", &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 80})
	span.Endpoint("server", &net.UDPAddr{IP: net.ParseIP("fd00::1"), Port: 53})
	span.Endpoint("unix", &net.UnixAddr{Name: "/run/x"})
	span.Endpoint("none", nil)
	span.Endpoint("nil", (*net.TCPAddr)(nil))
	(*Span)(nil).Endpoint("off", nil)
	span.End(nil)
	got := oneTaken(t).attributes
	if len(got) != 6 || got["client.address"] != "10.0.0.1" || got["client.port"] != int64(80) || got["server.address"] != "fd00::1" || got["server.port"] != int64(53) {
		t.Errorf("%v", got)
	}
}
