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
	"time"
)

// Durations come from the monotonic clock alone. wallOffset turns a monotonic time into Unix time; the
// exporter renews it, because a process that runs for weeks would drift away from a disciplined wall clock.
var (
	clockAnchor = time.Now()
	wallOffset  = clockAnchor.UnixNano()
	// coarse is the monotonic time of a moment ago, for ages where a second does not matter.
	coarse int64
)

// monotonic is the time since this package was initialised, in nanoseconds.
func monotonic() int64 { return int64(time.Since(clockAnchor)) }

func wallOf(mono int64) int64 { return mono + atomic.LoadInt64(&wallOffset) }

// synchronizeClock takes the wall clock's word again once it has gone away by more than a millisecond.
func synchronizeClock() {
	now := time.Now()
	mono := int64(now.Sub(clockAnchor))
	atomic.StoreInt64(&coarse, mono)
	offset := now.UnixNano() - mono
	if d := offset - atomic.LoadInt64(&wallOffset); d > int64(time.Millisecond) || d < -int64(time.Millisecond) {
		atomic.StoreInt64(&wallOffset, offset)
	}
}

// renewCoarse writes seldom: the processors share that word.
func renewCoarse(now int64) {
	if now-atomic.LoadInt64(&coarse) > int64(100*time.Millisecond) {
		atomic.StoreInt64(&coarse, now)
	}
}

// tick renews coarse and gives it.
func tick() int64 {
	now := monotonic()
	atomic.StoreInt64(&coarse, now)
	return now
}
