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
	"time"
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

func benchConfig(b *testing.B, c config) context.Context {
	use(b, c)
	host, tell := hostSpan, tellHost
	hostSpan, tellHost = nil, nil // as in a tree that vendors no OpenTelemetry, also where a bridge is compiled in
	b.Cleanup(func() { hostSpan, tellHost = host, tell })
	parent := newTestContext(c.on && c.ratio > 0)
	dropped := droppedSpans()
	b.Cleanup(func() {
		if n := droppedSpans() - dropped; n != 0 {
			b.Errorf("%d spans were dropped: that is cheaper than recording", n)
		}
	})
	stop := make(chan struct{})
	var drained sync.WaitGroup
	drained.Add(1)
	go func() { // stands for the exporter: takes what is recorded, at the exporter's pace when it is busy
		defer drained.Done()
		var payload []byte
		var owners []uint16
		for {
			select {
			case <-stop:
				return
			case <-sink.wake:
			case <-time.After(100 * time.Millisecond):
			}
			payload, owners = sink.drain(payload[:0], owners[:0], maxRequestBytes)
		}
	}()
	b.Cleanup(func() { close(stop); drained.Wait() })
	ctx := ContextWith(context.Background(), parent)
	for i := 0; i < warmUp; i++ {
		letBeTaken(i)
		oneSpan(ctx)
	}
	begin(b)
	return ctx
}

// letBeTaken waits, before span i, where what takes them has not had a processor for long: on a busy machine spans would be
// dropped, which is cheaper than recording them.
func letBeTaken(i int) {
	const look, many = 256, 4000
	if i%look == 0 {
		for _, waiting := sink.totals(); waiting > many; _, waiting = sink.totals() {
			time.Sleep(100 * time.Microsecond)
		}
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
	ctx := benchConfig(b, config{on: true, ratio: 1})
	for i := 0; i < b.N; i++ {
		letBeTaken(i)
		oneSpan(ctx)
	}
}

func BenchmarkUnsampled(b *testing.B) {
	ctx := benchConfig(b, config{on: true, ratio: 0})
	for i := 0; i < b.N; i++ {
		oneSpan(ctx)
	}
}

func BenchmarkOff(b *testing.B) {
	ctx := benchConfig(b, config{})
	for i := 0; i < b.N; i++ {
		oneSpan(ctx)
	}
}

func BenchmarkSampledContended(b *testing.B) {
	ctx := benchConfig(b, config{on: true, ratio: 1})
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			letBeTaken(i)
			oneSpan(ctx)
		}
	})
}

func BenchmarkUnsampledContended(b *testing.B) {
	ctx := benchConfig(b, config{on: true, ratio: 0})
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			oneSpan(ctx)
		}
	})
}

func BenchmarkSampledHoldingAKey(b *testing.B) {
	ctx := benchConfig(b, config{on: true, ratio: 1})
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
	ctx := benchConfig(b, config{on: true, ratio: 1})
	Put("pod", "b1946ac9-2492-4d23-8b0e-2f4a5c6d7e8f", FromContext(ctx))
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		span := benchPoint.Begin()
		span.FromKey("pod", "b1946ac9-2492-4d23-8b0e-2f4a5c6d7e8f")
		span.End(nil)
	}
}
