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
	"testing"

	otelattribute "go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// nowhere takes spans as fast as they come: what is measured is the SDK alone.
type nowhere struct{}

func (nowhere) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (nowhere) Shutdown(context.Context) error                             { return nil }

// openTelemetry gives a tracer as components set theirs up, but one that waits for room before it drops a span, as ours does here, and a context with a parent.
func openTelemetry(b *testing.B, sampled bool) (trace.Tracer, context.Context) {
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(nowhere{}, sdktrace.WithBlocking()), sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.AlwaysSample())))
	b.Cleanup(func() { _ = provider.Shutdown(context.Background()) })
	ctx := withOpenTelemetrySpan(context.Background(), newTestContext(sampled))
	tracer := provider.Tracer("bench")
	for i := 0; i < warmUp; i++ {
		oneOpenTelemetrySpan(tracer, ctx)
	}
	begin(b)
	return tracer, ctx
}

func oneOpenTelemetrySpan(tracer trace.Tracer, ctx context.Context) {
	_, span := tracer.Start(ctx, "Benchmark", trace.WithSpanKind(trace.SpanKindInternal))
	if span.IsRecording() {
		span.SetAttributes(
			otelattribute.String("k8s.pod.name", "frontend-6d4b75cb6d-hgwq7"),
			otelattribute.String("k8s.namespace.name", "hotrod"),
			otelattribute.String("k8s.pod.uid", "b1946ac9-2492-4d23-8b0e-2f4a5c6d7e8f"),
			otelattribute.Int("patchtracer.sandbox.attempt", 1),
		)
	}
	span.End()
}

func BenchmarkOpenTelemetrySampled(b *testing.B) {
	tracer, ctx := openTelemetry(b, true)
	for i := 0; i < b.N; i++ {
		oneOpenTelemetrySpan(tracer, ctx)
	}
}

func BenchmarkOpenTelemetryUnsampled(b *testing.B) {
	tracer, ctx := openTelemetry(b, false)
	for i := 0; i < b.N; i++ {
		oneOpenTelemetrySpan(tracer, ctx)
	}
}

func BenchmarkOpenTelemetryOff(b *testing.B) {
	tracer := trace.NewNoopTracerProvider().Tracer("bench")
	begin(b)
	for i := 0; i < b.N; i++ {
		oneOpenTelemetrySpan(tracer, context.Background())
	}
}

func BenchmarkOpenTelemetrySampledContended(b *testing.B) {
	tracer, ctx := openTelemetry(b, true)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			oneOpenTelemetrySpan(tracer, ctx)
		}
	})
}

func BenchmarkOpenTelemetryUnsampledContended(b *testing.B) {
	tracer, ctx := openTelemetry(b, false)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			oneOpenTelemetrySpan(tracer, ctx)
		}
	})
}
