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

package ids

import "testing"

func TestIdsOfManyGeneratorsAreUniqueAndUseAllOfTheirBits(t *testing.T) {
	const generators, each = 50, 2000
	spans, traces := map[[8]byte]bool{}, map[[16]byte]bool{}
	var anySpan [8]byte
	var anyTrace [16]byte
	for i := 0; i < generators; i++ {
		g := New()
		for n := 0; n < each; n++ {
			span, trace := g.SpanID(), g.TraceID()
			if span == [8]byte{} || trace == [16]byte{} {
				t.Fatal("an id is zero")
			}
			spans[span], traces[trace] = true, true
			for b := range span {
				anySpan[b] |= span[b]
			}
			for b := range trace {
				anyTrace[b] |= trace[b]
			}
		}
	}
	if len(spans) != generators*each || len(traces) != generators*each {
		t.Errorf("%d and %d of %d", len(spans), len(traces), generators*each)
	}
	for b, seen := range append(anySpan[:], anyTrace[:]...) {
		if seen != 0xff {
			t.Errorf("byte %d has never had some of its bits: %08b", b, seen)
		}
	}
}

// The tail of a trace id decides on sampling, so that it has to be even.
func TestEachBitIsSetHalfOfTheTime(t *testing.T) {
	const n = 20000
	var set [64]int
	g := New()
	for i := 0; i < n; i++ {
		for v, bit := g.Next(), 0; bit < 64; bit++ {
			set[bit] += int(v >> uint(bit) & 1)
		}
	}
	for bit, count := range set {
		if count < n/2-400 || count > n/2+400 { // almost six standard deviations
			t.Errorf("bit %d is set %d of %d times", bit, count, n)
		}
	}
}
