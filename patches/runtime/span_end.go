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
	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
	"patchtracer/internal/hold"
)

// End finishes the span: it is handed to the exporter, its holds end, and what it remembers takes effect if
// there was no error. The span must not be used after it.
func (s *Span) End(err error) {
	if s == nil || s.phase == idle {
		return
	}
	if err != nil && s.taken != nil {
		s.putBack()
	}
	if s.phase == recording || s.nholds|s.nkeeps != 0 {
		s.finish(err, -1)
	}
	if s.phase != idle { // idle: there was a panic
		s.recycle()
	}
}

// putBack leaves what a queue gave to the next run.
func (s *Span) putBack() {
	for i := range s.taken {
		Enqueue(s.queue, s.taken[i])
	}
}

// Discard gives up a span that turned out not to matter: nothing is exported and nothing remembered, and it
// carries no context from here on. The span still has to be ended.
func (s *Span) Discard() {
	if s == nil || (s.phase != recording && s.phase != carrying) {
		return
	}
	defer s.contain()
	s.phase = empty
	for i := 0; i < int(s.nkeeps); i++ {
		s.keeps[i] = hold.Key{}
	}
	s.nkeeps = 0
}

// endAt is End without error for what happened at another time than now.
func (s *Span) endAt(mono int64) {
	s.finish(nil, mono)
	if s.phase != idle {
		s.recycle()
	}
}

// finish takes the time of now for a negative end.
func (s *Span) finish(err error, end int64) {
	defer s.contain()
	if err != nil {
		s.Fail(s.textOf(err))
	}
	for i := 0; i < int(s.nkeeps); i++ {
		if !s.failedAs {
			registry.Put(s.keeps[i], s.self)
		}
		s.keeps[i] = hold.Key{}
	}
	for i := 0; i < int(s.nholds); i++ {
		registry.Release(s.holds[i], s)
		s.holds[i] = hold.Key{}
	}
	if s.phase == recording {
		if end < 0 {
			end = clock.Monotonic()
		}
		stored := sink.put(s, end)
		s.phase = empty
		if !stored {
			s.point.tally.refuse()
		}
	}
}

// textOf: an error's text is only made when it is wanted.
func (s *Span) textOf(err error) (text string) {
	if s.phase != recording {
		return ""
	}
	text = "error without a text"
	defer guard.Foreign()
	return err.Error()
}

// recycle returns the record to the pool, without the host's strings. Nothing in it can panic.
func (s *Span) recycle() {
	used := s.attrs[:s.attributes()]
	for i := range used {
		used[i].Text = "" // the key is the instrumentation's
	}
	if s.nlinks != 0 {
		s.links, s.more = [linkSlots]SpanContext{}, nil
	}
	s.point, s.message = nil, ""
	s.self, s.parent = SpanContext{}, [8]byte{}
	s.baggage = ""
	if s.taken != nil {
		s.queue, s.taken, s.waited = "", nil, 0
	}
	if s.faulty {
		s.faulty, s.muted, s.masked = false, false, false
		s.struck, s.fault, s.delay = "", nil, 0
	}
	s.nattrs, s.nlinks, s.nholds, s.nkeeps, s.lost = 0, 0, 0, 0, 0
	s.found, s.remote, s.failedAs, s.rootAs, s.phase = false, false, false, neverRoot, idle
	spans.Put(s)
}
