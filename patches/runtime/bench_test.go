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

	"patchtracer/internal/control"
)

var benchPoint = NewPoint("bench.point", "kubelet", "Benchmark", Internal)

// warmUp is how many spans come first, so that buffers have the size that they have for the rest of their life.
const warmUp = 20000

// begin starts the measurement. cpu-ns/op is the processor time of the whole process, with what takes the spans and
// the garbage collector; unlike the time it does not depend on what else the machine does.
func begin(b *testing.B) {
	b.ReportAllocs()
	b.ResetTimer()
	before := processorTime()
	b.Cleanup(func() { b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op") })
}

func benchConfig(b *testing.B, c control.Config) context.Context {
	use(b, c)
	host, tell := hostSpan, tellHost
	hostSpan, tellHost = nil, nil // as in a tree that vendors no OpenTelemetry, also where a bridge is compiled in
	b.Cleanup(func() { hostSpan, tellHost = host, tell })
	parent := newTestContext(c.On && c.Ratio > 0)
	dropped := droppedSpans()
	b.Cleanup(func() {
		if n := droppedSpans() - dropped; n != 0 {
			b.Errorf("%d spans were dropped: that is cheaper than recording", n)
		}
	})
	ctx := ContextWith(context.Background(), parent)
	for i := 0; i < warmUp; i++ {
		letBeTaken(i)
		oneSpan(ctx)
	}
	begin(b)
	return ctx
}

// taker stands for the exporter, which takes what is recorded once a second.
var taker struct {
	sync.Mutex
	payload []byte
	owners  []uint16
}

// letBeTaken empties the buffer before every 2000th span, on the processor that records: so much comes in a second from a
// kubelet that is very busy. At the pace of a benchmark an exporter of its own would mostly be woken and put to sleep.
func letBeTaken(i int) {
	if i%2000 == 0 {
		taker.Lock()
		taker.payload, taker.owners = sink.Drain(taker.payload[:0], taker.owners[:0], 1<<30)
		taker.Unlock()
	}
}

func oneSpan(ctx context.Context) {
	span := benchPoint.Begin()
	if span == nil {
		return
	}
	span.FromContext(ctx)
	if span.Open() {
		span.Str("k8s.pod.name", "frontend-6d4b75cb6d-hgwq7")
		span.Str("k8s.namespace.name", "hotrod")
		span.Str("k8s.pod.uid", "b1946ac9-2492-4d23-8b0e-2f4a5c6d7e8f")
		span.Int("patchtracer.sandbox.attempt", 1)
	}
	span.End(nil)
}

func BenchmarkSampled(b *testing.B) {
	ctx := benchConfig(b, control.Config{On: true, Ratio: 1})
	for i := 0; i < b.N; i++ {
		letBeTaken(i)
		oneSpan(ctx)
	}
}

func BenchmarkUnsampled(b *testing.B) {
	ctx := benchConfig(b, control.Config{On: true, Ratio: 0})
	for i := 0; i < b.N; i++ {
		oneSpan(ctx)
	}
}

func BenchmarkOff(b *testing.B) {
	ctx := benchConfig(b, control.Config{})
	for i := 0; i < b.N; i++ {
		oneSpan(ctx)
	}
}

func BenchmarkSampledContended(b *testing.B) {
	ctx := benchConfig(b, control.Config{On: true, Ratio: 1})
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			letBeTaken(i)
			oneSpan(ctx)
		}
	})
}

func BenchmarkUnsampledContended(b *testing.B) {
	ctx := benchConfig(b, control.Config{On: true, Ratio: 0})
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			oneSpan(ctx)
		}
	})
}

func BenchmarkSampledHoldingAKey(b *testing.B) {
	ctx := benchConfig(b, control.Config{On: true, Ratio: 1})
	for i := 0; i < b.N; i++ {
		letBeTaken(i)
		span := benchPoint.Begin()
		span.FromContext(ctx)
		span.Open()
		span.Hold("pod", "b1946ac9-2492-4d23-8b0e-2f4a5c6d7e8f")
		span.End(nil)
	}
}

func BenchmarkParentFromTheRegistry(b *testing.B) {
	ctx := benchConfig(b, control.Config{On: true, Ratio: 1})
	Put("pod", "b1946ac9-2492-4d23-8b0e-2f4a5c6d7e8f", FromContext(ctx))
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		span := benchPoint.Begin()
		span.FromKey("pod", "b1946ac9-2492-4d23-8b0e-2f4a5c6d7e8f")
		span.End(nil)
	}
}
