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

// Package guard is what keeps faults of this runtime from its host: panics go no further, are said once and counted, as is
// everything else that is left out.
package guard

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

// SayOnce writes one line to stderr for a permanent failure, once for each subject.
func SayOnce(subject, message string) {
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

// OnPanic switches tracing off for good; it is set before anything can panic.
var OnPanic = func() {}

// Contain is deferred where work belongs to no single tracepoint: a panic is a fault of ours, must not reach
// the host, and switches tracing off for good.
func Contain(where string) {
	if fault := recover(); fault != nil {
		atomic.AddUint64(&Losses.Panics, 1)
		OnPanic()
		SayOnce("panic", fmt.Sprintf("panic in %s: %v; tracing is off", where, fault))
	}
}

// Foreign is deferred around calls into the host's code (a context's Value, an object's accessors, an
// error's Error): what panics there is no fault of this package and costs only the value asked for.
func Foreign() {
	if recover() != nil {
		atomic.AddUint64(&Losses.Foreign, 1)
	}
}
