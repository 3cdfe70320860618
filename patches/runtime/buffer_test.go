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
	"strings"
	"sync/atomic"
	"testing"

	"patchtracer/internal/guard"
)

// large has n links with the longest tracestate that there is.
func large(n int) *Span {
	span := testPoint.Begin()
	span.Root()
	for i := 0; i < n; i++ {
		sc := newTestContext(true)
		sc.State = "v=" + strings.Repeat("x", 512-2)
		span.Link(sc)
	}
	span.Open()
	return span
}

func TestASpanThatIsTooLargeIsDroppedAndCountedAsThat(t *testing.T) {
	use(t, sampling)
	before, dropped := atomic.LoadUint64(&guard.Losses.Recorded), atomic.LoadUint64(&guard.Losses.Spans[guard.DropTooLarge])
	large(maxLinks).End(nil)
	if n := atomic.LoadUint64(&guard.Losses.Spans[guard.DropTooLarge]) - dropped; n != 1 || atomic.LoadUint64(&guard.Losses.Recorded) != before+1 {
		t.Errorf("%d dropped", n)
	}
	large(maxLinks / 4).End(nil)
	if got := oneTaken(t); len(got.links) != maxLinks/4 {
		t.Errorf("%d links of the one that is not", len(got.links))
	}
}

func TestAShardHoldsNoMoreThanItsLimitWhateverTheSpansSizes(t *testing.T) {
	use(t, sampling)
	sink = newBuffer(4, 256<<10)
	dropped := atomic.LoadUint64(&guard.Losses.Spans[guard.DropBufferFull])
	ended := 0
	for ; atomic.LoadUint64(&guard.Losses.Spans[guard.DropBufferFull]) < dropped+20; ended++ {
		large(ended % 40).End(nil)
	}
	kept := 0
	for i := range sink.shards {
		if s := &sink.shards[i]; len(s.data) > sink.limit || len(s.data) < sink.limit/2 {
			t.Errorf("%d bytes where %d may be", len(s.data), sink.limit)
		}
		kept += len(sink.shards[i].owners)
	}
	if kept+20 != ended {
		t.Errorf("%d kept of %d", kept, ended)
	}
	if spans := taken(t); len(spans) != kept {
		t.Errorf("%d spans taken of %d", len(spans), kept)
	}
}
