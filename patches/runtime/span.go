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
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"patchtracer/internal/hold"
	"patchtracer/internal/ids"
	"patchtracer/internal/propagation"
	"patchtracer/internal/wire"
)

const (
	attributeSlots = 16
	linkSlots      = 4
	maxLinks       = 128
	holdSlots      = 4
	maxValue       = 1024 // bytes of an attribute's value
	maxMessage     = 512  // bytes of a status message
)

// What a span record is in. Every method does nothing in a phase it does not belong to.
type phase uint8

const (
	idle      phase = iota // in the pool, or ended
	begun                  // looks for a parent
	recording              // sampled
	carrying               // not sampled, but has a context to hand on
	empty                  // no parent and not allowed to be a root
)

// Span is one operation. A nil Span is valid and does nothing.
type Span struct {
	phase    phase
	found    bool // a parent was found, or in link mode a link that stands for it
	remote   bool // the parent is of another process
	rootAs   rootPermission
	failedAs bool // Fail was called, or End with an error
	nattrs   uint8
	nlinks   uint8
	nholds   uint8
	nkeeps   uint8
	lost     uint16 // attributes that had no slot
	point    *Point
	self     SpanContext // until it is decided that there is a span: its parent
	parent   [8]byte     // the parent's span id, zero for none
	start    int64       // monotonic
	waited   int64       // since when what came out of a queue had been in it, monotonic; 0: no queue
	queue    string
	taken    []SpanContext // what came out of the queue: a run that fails puts it back
	message  string
	attrs    [attributeSlots]wire.Attribute
	links    [linkSlots]SpanContext
	more     []SpanContext // links beyond the slots: rare
	holds    [holdSlots]hold.Key
	keeps    [holdSlots]hold.Key
	ids      ids.Generator
	shard    uint32
	holding  uint32 // while it is encoded: the number of the shard and one
	baggage  string
	faulty   bool // one of the following is set
	muted    bool // the point is off: only its faults are wanted
	masked   bool // a fault: no parent is found, and what is handed on is that there is none
	delay    time.Duration
	fault    error
	struck   string // the faults of this run
}

type rootPermission uint8

const (
	neverRoot   rootPermission = iota
	mayBeRoot                  // Root was called: the ratio decides
	decidedRoot                // the sampled flag in self decides: of a linked context, or of the observer
)

var shardHints uint32

var spans = sync.Pool{New: func() interface{} {
	return &Span{ids: ids.New(), shard: atomic.AddUint32(&shardHints, 1)}
}}

// begin stays out of line, so that Begin can be inlined.
//
//go:noinline
func (p *Point) begin(state uint32) *Span {
	s := spans.Get().(*Span)
	s.point = p
	s.phase = begun
	if state != pointOn {
		s.meet(state)
	}
	return s
}

// seeks tells whether a parent is still looked for.
func (s *Span) seeks() bool {
	return s != nil && s.phase == begun && !s.found && !s.faulty || s.seeksAnyhow()
}

// seeksAnyhow: a delay or a failure does not keep a span from its parent.
func (s *Span) seeksAnyhow() bool {
	return s != nil && s.faulty && s.phase == begun && !s.found && !s.muted && !s.masked
}

func (s *Span) adopt(sc *SpanContext) {
	if !sc.Valid() {
		return
	}
	s.found = true
	if active.LinkMode && sc.Flags&propagation.FlagAnnotated != 0 {
		s.rootAs = decidedRoot
		s.self.Flags = sc.Flags
		s.Link(*sc)
		return
	}
	s.self = *sc
}

// FromContext looks for the parent in ctx.
func (s *Span) FromContext(ctx context.Context) {
	if !s.seeks() {
		return
	}
	c := carrierOf(ctx)
	if c != nil {
		s.baggage = c.baggage
	}
	if hostSpan != nil {
		sc := innermost(ctx, c)
		s.adopt(&sc)
	} else if c != nil {
		s.adopt(&c.sc)
	}
}

// FromKey takes what stands for a key of the registry as parent.
func (s *Span) FromKey(kind, id string) {
	if s.seeks() && id != "" {
		defer s.contain()
		sc := registry.Get(hold.Key{Kind: kind, ID: id})
		s.adopt(&sc)
	}
}

// FromAnnotations looks for the parent on an object, which may be nil.
func (s *Span) FromAnnotations(object interface{ GetAnnotations() map[string]string }) {
	if s.seeks() {
		sc := FromObject(object)
		s.adopt(&sc)
	}
}

// FromHeader looks for the parent in the headers of an incoming request.
func (s *Span) FromHeader(h http.Header) {
	if s.seeks() {
		defer s.contain()
		sc := propagation.FromTexts(h[traceparentHeader], h[tracestateHeader]) // a panic is this tracepoint's
		s.adopt(&sc)
		s.baggage = propagation.CleanBaggage(h[baggageHeader])
		s.fromDistrusted(h)
	}
}

// FromMetadata looks for the parent in the metadata of an incoming gRPC call (a metadata.MD).
func (s *Span) FromMetadata(md map[string][]string) {
	if s.seeks() {
		defer s.contain()
		sc := propagation.FromTexts(md[traceparentKey], md[tracestateKey])
		s.adopt(&sc)
		s.baggage = propagation.CleanBaggage(md[baggageKey])
	}
}

// FromQueue takes every context that was enqueued: the first sampled one (or the first) is the parent, the
// others become links. A run that ends with an error puts them back: it is its retry that has their effect.
func (s *Span) FromQueue(name string) {
	if !s.seeks() {
		return
	}
	defer s.contain()
	waiting, since := queues.Take(name)
	s.waited, s.queue, s.taken = since, name, waiting
	parent := 0
	for i := range waiting {
		if waiting[i].IsSampled() {
			parent = i
			break
		}
	}
	for i := range waiting {
		if i == parent {
			s.adopt(&waiting[i])
		} else {
			s.Link(waiting[i])
		}
	}
}

// Root allows the span to start a trace when no parent was found.
func (s *Span) Root() {
	if s.seeks() && s.rootAs == neverRoot {
		s.rootAs = mayBeRoot
	}
}
