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
	"os"
	"sync"
	"sync/atomic"
)

// said keeps the subjects that were reported, so that a fault that repeats cannot fill the host's log.
var said struct {
	sync.Mutex
	subjects map[string]bool
	count    int
}

const maxSaid = 64

// sayOnce writes one line to stderr for a permanent failure, once for each subject.
func sayOnce(subject, message string) {
	said.Lock()
	defer said.Unlock()
	if said.subjects[subject] || len(said.subjects) >= maxSaid {
		return
	}
	if said.subjects == nil {
		said.subjects = map[string]bool{}
	}
	said.subjects[subject] = true
	said.count++
	fmt.Fprintln(os.Stderr, "patchtracer: "+message)
}

// contain is deferred where this package does work that belongs to no single tracepoint: a panic is a
// fault of ours, must not reach the host, and switches tracing off for good.
func contain(where string) {
	if fault := recover(); fault != nil {
		atomic.AddUint64(&losses.panics, 1)
		die()
		sayOnce("panic", fmt.Sprintf("panic in %s: %v; tracing is off", where, fault))
	}
}

// contain for a span: its tracepoint is switched off for good and the record is never used again.
func (s *Span) contain() {
	if fault := recover(); fault != nil {
		s.failed(fault)
	}
}

func (s *Span) failed(fault interface{}) {
	defer contain("a span")
	if s.holding != 0 {
		sink.shards[s.holding-1].give()
		s.holding = 0
	}
	if s.phase == recording {
		atomic.AddUint64(&losses.recorded, 1)
		atomic.AddUint64(&losses.spans[dropPanic], 1)
		s.point.tally.refuse()
	}
	atomic.AddUint64(&losses.panics, 1)
	s.phase = idle
	s.point.breakDown()
	sayOnce("panic "+s.point.id, fmt.Sprintf("panic in tracepoint %s: %v; it is off", s.point.id, fault))
	registry.releaseHolder(s)
}

// foreign is deferred around calls into the host's code (a context's Value, an object's accessors, an
// error's Error): what panics there is no fault of this package and costs only the value asked for.
func foreign() {
	if recover() != nil {
		atomic.AddUint64(&losses.foreign, 1)
	}
}
