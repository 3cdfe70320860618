//go:build patchtracer_otel
// +build patchtracer_otel

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
	"sync"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"patchtracer/internal/control"
)

// upstreamSpans collects what the host's own tracing exports.
type upstreamSpans struct {
	sync.Mutex
	all []sdktrace.ReadOnlySpan
}

func (u *upstreamSpans) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	u.Lock()
	defer u.Unlock()
	u.all = append(u.all, spans...)
	return nil
}

func (u *upstreamSpans) Shutdown(context.Context) error { return nil }

func upstream(sampler sdktrace.Sampler) (trace.Tracer, *upstreamSpans) {
	exported := &upstreamSpans{}
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exported), sdktrace.WithSampler(sampler), sdktrace.WithIDGenerator(OTelIDs{}))
	return provider.Tracer("kubelet"), exported
}

func woven(ctx context.Context) (*Span, context.Context) {
	span := testPoint.Begin()
	span.FromContext(ctx)
	span.Root()
	span.Open()
	return span, span.Context(ctx)
}

func TestSpansOfBothKindsHangTogetherInWhateverOrder(t *testing.T) {
	use(t, sampling)
	tracer, exported := upstream(sdktrace.ParentBased(sdktrace.AlwaysSample()))
	first, ctx := woven(context.Background())
	ctx, second := tracer.Start(ctx, "upstream")
	third, ctx := woven(ctx)
	fourth, ctx := woven(ctx)
	_, fifth := tracer.Start(ctx, "upstream below")
	rootID, thirdID, fourthID := first.SpanContext(), third.SpanContext(), fourth.SpanContext()
	fifth.End()
	fourth.End(nil)
	third.End(nil)
	second.End()
	first.End(nil)

	ours := map[string]decodedSpan{}
	for _, s := range taken(t) {
		ours[s.spanID] = s
	}
	if len(ours) != 3 || len(exported.all) != 2 {
		t.Fatalf("%d woven and %d upstream spans", len(ours), len(exported.all))
	}
	below, above := exported.all[0], exported.all[1]
	chain := []struct{ parent, want, trace string }{
		{above.Parent().SpanID().String(), rootID.SpanID(), above.SpanContext().TraceID().String()},
		{ours[thirdID.SpanID()].parent, above.SpanContext().SpanID().String(), ours[thirdID.SpanID()].traceID},
		{ours[fourthID.SpanID()].parent, thirdID.SpanID(), ours[fourthID.SpanID()].traceID},
		{below.Parent().SpanID().String(), fourthID.SpanID(), below.SpanContext().TraceID().String()},
	}
	for i, link := range chain {
		if link.parent != link.want || link.trace != rootID.TraceID() {
			t.Errorf("%d: the parent is %s, not %s; trace %s", i, link.parent, link.want, link.trace)
		}
	}
}

func TestTheRootDecidesForBothWhetherATraceIsSampled(t *testing.T) {
	use(t, control.Config{On: true, Ratio: 0})
	tracer, exported := upstream(sdktrace.ParentBased(sdktrace.AlwaysSample()))
	span, ctx := woven(context.Background())
	_, below := tracer.Start(ctx, "below")
	if below.SpanContext().IsSampled() || below.SpanContext().TraceID().String() != span.SpanContext().TraceID() {
		t.Errorf("%+v under %+v", below.SpanContext(), span.SpanContext())
	}
	below.End()
	span.End(nil)

	use(t, sampling)
	never, _ := upstream(sdktrace.NeverSample())
	ctx, host := never.Start(context.Background(), "root")
	span, _ = woven(ctx)
	if span.SpanContext().IsSampled() || span.SpanContext().TraceID() != host.SpanContext().TraceID().String() {
		t.Errorf("%+v under %+v", span.SpanContext(), host.SpanContext())
	}
	span.End(nil)
	if len(exported.all) != 0 || len(taken(t)) != 0 {
		t.Error("something was recorded")
	}
}

func TestAnUpstreamSpanThatNobodyRecordsIsNoParentOfARecordedOne(t *testing.T) {
	use(t, sampling)
	never, _ := upstream(sdktrace.NeverSample()) // it does not follow its parent
	outer, ctx := woven(context.Background())
	ctx, host := never.Start(ctx, "unseen")
	inner, _ := woven(ctx)
	want := outer.SpanContext().SpanID()
	inner.End(nil)
	host.End()
	if got := oneTaken(t); got.parent != want {
		t.Errorf("the parent is %s, not %s", got.parent, want)
	}
	outer.End(nil)
}

func TestUpstreamSpansThatNobodyExportsAreNoParents(t *testing.T) {
	use(t, sampling)
	OTelExports(false)
	defer OTelExports(true)
	provider := sdktrace.NewTracerProvider() // records everything, for nobody
	caller := newTestContext(true)
	md := map[string][]string{traceparentKey: {caller.Traceparent()}}

	ctx, call := provider.Tracer("otelgrpc").Start(ContextWith(context.Background(), caller), "call")
	server, ctx := woven(ContextFromMetadata(ctx, md))
	ctx, unseen := provider.Tracer("cri").Start(ctx, "unseen")
	inner, _ := woven(ctx)
	if !call.IsRecording() || !unseen.IsRecording() {
		t.Fatal("upstream records nothing: there is nothing to pass over")
	}
	wantInner := server.SpanContext().SpanID()
	inner.End(nil)
	unseen.End()
	server.End(nil)
	call.End()

	parents := map[string]bool{}
	for _, s := range taken(t) {
		parents[s.parent] = true
	}
	if len(parents) != 2 || !parents[caller.SpanID()] || !parents[wantInner] {
		t.Errorf("the parents are %v, not %s and %s", parents, caller.SpanID(), wantInner)
	}
}

func TestUpstreamTracingThatIsOffLetsTheContextThrough(t *testing.T) {
	use(t, sampling)
	tracer := trace.NewNoopTracerProvider().Tracer("kubelet")
	outer, ctx := woven(context.Background())
	ctx, host := tracer.Start(ctx, "nothing")
	inner, _ := woven(ctx)
	want := outer.SpanContext().SpanID()
	inner.End(nil)
	host.End()
	if got := oneTaken(t); got.parent != want {
		t.Errorf("the parent is %s, not %s", got.parent, want)
	}
}

func TestADroppedContextIsDroppedForUpstreamToo(t *testing.T) {
	useFaults(t, sampling, "test.point:drop")
	tracer, _ := upstream(sdktrace.AlwaysSample())
	ctx, host := tracer.Start(context.Background(), "above")
	span, ctx := woven(ctx)
	if trace.SpanContextFromContext(ctx).IsValid() || FromContext(ctx).IsValid() {
		t.Error("a context is handed on")
	}
	span.End(nil)
	host.End()
}

func TestTracestateAndTheRemoteFlagGoBothWays(t *testing.T) {
	use(t, sampling)
	remote := ParseTraceparent(someParent)
	remote.State = "rojo=1"
	ctx := ContextWith(context.Background(), remote)
	host := trace.SpanContextFromContext(ctx)
	if !host.IsRemote() || host.TraceState().String() != "rojo=1" || host.TraceID().String() != someTrace {
		t.Errorf("%+v", host)
	}
	plain := trace.ContextWithSpanContext(context.Background(), host)
	if got := FromContext(plain); got != remote {
		t.Errorf("%+v, not %+v", got, remote)
	}
}
