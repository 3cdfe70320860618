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
	"sync/atomic"

	"go.opentelemetry.io/otel/trace"

	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

// This file is for trees that vendor OpenTelemetry (1.0 or later): the weaver lays it down there alone, without its
// build constraint. It joins the contexts of both: a woven span becomes the child of an upstream span and an upstream
// span the child of a woven one, in one trace with one sampling decision, that of the root.

func init() {
	hostSpan = openTelemetrySpan
	tellHost = withOpenTelemetrySpan
}

// otelUnseen is 1 where upstream's spans are recorded for nobody.
var otelUnseen int32

// OTelExports says whether upstream's tracer provider hands its spans to anybody. A provider without a processor records spans as
// any other, in sampled traces with ids of their own: woven spans below them would have parents that nobody ever sees. They are
// passed over then. Contexts that came from elsewhere count as ever.
func OTelExports(exports bool) {
	unseen := int32(1)
	if exports {
		unseen = 0
	}
	atomic.StoreInt32(&otelUnseen, unseen)
}

// openTelemetrySpan is the context of the upstream span that ctx carries.
func openTelemetrySpan(ctx context.Context) (sc SpanContext) {
	defer guard.Foreign()
	span := trace.SpanFromContext(ctx)
	upstream := span.SpanContext()
	if !upstream.IsValid() || atomic.LoadInt32(&otelUnseen) != 0 && span.IsRecording() {
		return SpanContext{}
	}
	sc.Trace, sc.Span = upstream.TraceID(), upstream.SpanID()
	if upstream.IsSampled() {
		sc.Flags |= propagation.FlagSampled
	}
	if upstream.IsRemote() {
		sc.Flags |= propagation.FlagRemote
	}
	if state := upstream.TraceState(); state.Len() > 0 {
		sc.State = propagation.CleanTracestate(state.String())
	}
	return sc
}

// withOpenTelemetrySpan makes sc the parent of upstream spans that begin in the context; the zero value makes that none.
func withOpenTelemetrySpan(ctx context.Context, sc SpanContext) (told context.Context) {
	told = ctx
	defer guard.Foreign()
	state := trace.TraceState{}
	if sc.State != "" {
		state, _ = trace.ParseTraceState(sc.State) // what it does not take is not handed on
	}
	return trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID:    sc.Trace,
		SpanID:     sc.Span,
		TraceFlags: trace.TraceFlags(sc.Flags & propagation.FlagSampled),
		TraceState: state,
		Remote:     sc.Flags&propagation.FlagRemote != 0,
	}))
}

// OTelIDs makes upstream's tracer provider take its ids from where woven spans have theirs: it is an IDGenerator of
// go.opentelemetry.io/otel/sdk/trace, which need not be vendored for it.
type OTelIDs struct{}

// NewIDs gives the ids of a root.
func (OTelIDs) NewIDs(context.Context) (traceID trace.TraceID, spanID trace.SpanID) {
	s := spans.Get().(*Span)
	traceID, spanID = s.ids.TraceID(), s.ids.SpanID()
	spans.Put(s)
	return traceID, spanID
}

// NewSpanID gives the id of a child.
func (OTelIDs) NewSpanID(context.Context, trace.TraceID) (spanID trace.SpanID) {
	s := spans.Get().(*Span)
	spanID = s.ids.SpanID()
	spans.Put(s)
	return spanID
}
