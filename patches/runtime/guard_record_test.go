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
	"math/rand"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"patchtracer/internal/guard"
)

// methods are all that a woven function may call on its span but End.
var methods = []func(*Span){
	func(s *Span) { s.FromContext(ContextWith(context.Background(), newTestContext(true))) },
	func(s *Span) { s.FromKey("pod", "a") },
	func(s *Span) { s.FromAnnotations(&object{}) },
	func(s *Span) { s.FromHeader(http.Header{traceparentHeader: {newTestContext(true).Traceparent()}}) },
	func(s *Span) {
		s.FromMetadata(map[string][]string{traceparentKey: {newTestContext(false).Traceparent()}})
	},
	func(s *Span) { s.FromQueue("q") },
	func(s *Span) { s.Root() },
	func(s *Span) { s.Open() },
	func(s *Span) { s.Fault() },
	func(s *Span) { s.Str("key", "a text that is not so short") },
	func(s *Span) { s.Str("another", "\xff") },
	func(s *Span) { s.Int("number", 1<<40) },
	func(s *Span) { s.Bool("truth", true) },
	func(s *Span) { s.float("share", 0.5) },
	func(s *Span) { s.Endpoint("server", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}) },
	func(s *Span) { s.Link(newTestContext(true)) },
	func(s *Span) { s.Fail("token=abc") },
	func(s *Span) { s.Hold("pod", "b") },
	func(s *Span) { s.Remember("pod", "c") },
	func(s *Span) { s.Context(context.Background()) },
	func(s *Span) { s.SpanContext() },
	func(s *Span) { s.Annotate(&object{}) },
	func(s *Span) {
		if s != nil && s.shard%16 == 0 {
			s.Discard()
		}
	},
}

// A record that anything was written over is the worst fault that a span can have.
func TestNoPanicGetsOutWhateverIsInARecord(t *testing.T) {
	use(t, sampling)
	point := NewPoint("test.ruined", "kubelet", "", Internal)
	random := rand.New(rand.NewSource(1))
	panics := atomic.LoadUint64(&guard.Losses.Panics)
	for round := 0; round < 20000; round++ {
		atomic.StoreUint32(&point.broken, 0)
		atomic.StoreUint32(&point.state, pointOn)
		span := point.Begin()
		for _, i := range random.Perm(len(methods)) {
			if random.Intn(8) == 0 {
				ruin(span, random)
			}
			methods[i](span)
		}
		span.End(errors.New("x"))
	}
	if n := atomic.LoadUint64(&guard.Losses.Panics) - panics; n < 1000 {
		t.Errorf("only %d records were ruined enough to panic", n)
	}
	if off() {
		t.Error("tracing is off for more than this tracepoint")
	}
}

func ruin(s *Span, random *rand.Rand) {
	b := uint8(random.Intn(256))
	switch random.Intn(8) {
	case 0:
		s.nattrs = b
	case 1:
		s.nlinks = b
	case 2:
		s.nholds = b
	case 3:
		s.nkeeps = b
	case 4:
		s.phase = phase(b % 8)
	case 5:
		s.rootAs = rootPermission(b)
	case 6:
		s.shard = random.Uint32()
	case 7:
		s.faulty, s.muted, s.masked, s.found = true, b&2 != 0, b&4 != 0, b&8 != 0
	}
}
