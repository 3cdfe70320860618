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
	"sync/atomic"
	"testing"
)

// raceDetector: with it, pools forget at random on purpose.
var raceDetector bool

// use puts a configuration into force for one test, with an empty buffer, registry and queues. No exporter
// runs; tests that want one make their own.
func use(t testing.TB, c config) {
	t.Helper()
	before := active
	reset(c)
	t.Cleanup(func() { reset(before) })
}

func reset(c config) {
	registry = newRegistry()
	queues.byName = nil
	asked.present, asked.before = nil, nil
	points.dead = false
	for _, p := range points.all {
		p.broken = 0
	}
	configure(c)
	sink = newBuffer(shardCount(), maxBuffered)
	sink.start = nil
	atomic.StoreInt64(&coarse, monotonic())
}

func newTestContext(sampled bool) SpanContext {
	g := newGenerator()
	sc := SpanContext{traceID: g.traceID(), spanID: g.spanID()}
	if sampled {
		sc.flags = flagSampled
	}
	return sc
}

// sampling is the usual configuration of a test.
var sampling = config{on: true, ratio: 1, service: "test"}

// takenFrom empties a queue.
func takenFrom(queue string) []SpanContext {
	contexts, _ := takeQueue(queue)
	return contexts
}

// taken decodes the spans in the buffer, which is empty afterwards.
func taken(t testing.TB) []decodedSpan {
	t.Helper()
	var spans []decodedSpan
	for {
		payload, owners := sink.drain(nil, nil, maxRequestBytes)
		if len(owners) == 0 {
			return spans
		}
		for _, f := range decodeMessage(t, payload) {
			spans = append(spans, decodeSpan(t, f.bytes))
		}
	}
}

// totals are the numbers of spans ever recorded and of those that wait.
func totals() (recorded uint64, waiting int) {
	c := sink.counts()
	return c.recorded, c.waiting
}
