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
	"fmt"
	"sync/atomic"

	"patchtracer/internal/guard"
)

// contain for a span: its tracepoint is switched off for good and the record is never used again.
func (s *Span) contain() {
	if fault := recover(); fault != nil {
		s.failed(fault)
	}
}

func (s *Span) failed(fault interface{}) {
	defer guard.Contain("a span")
	if s.holding != 0 {
		sink.shards[s.holding-1].give()
		s.holding = 0
	}
	if s.phase == recording {
		atomic.AddUint64(&guard.Losses.Recorded, 1)
		atomic.AddUint64(&guard.Losses.Spans[guard.DropPanic], 1)
		s.point.tally.refuse()
	}
	atomic.AddUint64(&guard.Losses.Panics, 1)
	s.phase = idle
	s.point.breakDown()
	guard.SayOnce("panic "+s.point.id, fmt.Sprintf("panic in tracepoint %s: %v; it is off", s.point.id, fault))
	registry.ReleaseHolder(s)
}
