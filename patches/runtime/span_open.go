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
	"encoding/binary"
	"sync/atomic"
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/propagation"
)

// rootThreshold is compared with the last 56 bits of a new trace's id.
var rootThreshold uint64

// Open decides whether the span is recorded and gives it its ids; it tells whether attributes are wanted.
func (s *Span) Open() bool {
	if s == nil || s.phase != begun {
		return s != nil && s.phase == recording
	}
	if s.faulty {
		s.decideFaulty()
	} else {
		s.decide()
	}
	return s.phase == recording
}

func (s *Span) decideFaulty() {
	switch {
	case s.muted:
		s.phase = empty
	case s.masked:
		s.phase = carrying // the context that it hands on is none
		s.parentless()
	default:
		s.decide()
	}
	if s.struck != "" {
		s.suffer()
	}
}

func (s *Span) decide() {
	switch {
	case s.rootAs == decidedRoot:
		flags := s.self.Flags & propagation.FlagSampled
		s.newTrace()
		s.self.Flags = flags
	case s.found:
		if s.self.Flags&propagation.FlagSampled == 0 {
			s.unrecorded()
			return
		}
		s.parent, s.remote = s.self.Span, s.self.Flags&propagation.FlagRemote != 0
		s.self.Flags = propagation.FlagSampled
	case s.rootAs == mayBeRoot:
		s.newTrace()
	default:
		s.phase = empty
		s.parentless()
		return
	}
	s.self.Span = s.ids.SpanID()
	if s.self.Flags&propagation.FlagSampled == 0 {
		s.unrecorded()
		return
	}
	s.start = clock.Monotonic()
	clock.RenewCoarse(s.start)
	s.phase = recording
	if s.waited != 0 {
		s.Int("patchtracer.queue.wait_ms", (s.start-s.waited)/int64(time.Millisecond))
	}
}

func (s *Span) unrecorded() {
	s.phase = carrying
	atomic.AddUint64(&s.tally().unsampled, 1)
	sink.begin()
}

func (s *Span) parentless() {
	atomic.AddUint64(&s.tally().withoutParent, 1)
	sink.begin()
}

func (s *Span) newTrace() {
	s.self.Trace = s.ids.TraceID()
	if binary.BigEndian.Uint64(s.self.Trace[8:])&(1<<56-1) < atomic.LoadUint64(&rootThreshold) {
		s.self.Flags = propagation.FlagSampled
	}
}

// hasContext tells whether there is something to hand on.
func (s *Span) hasContext() bool { return s != nil && (s.phase == recording || s.phase == carrying) }
