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

// Package clock has monotonic times in nanoseconds since this process began, and what turns them into Unix time.
package clock

import (
	"sync/atomic"
	"time"
)

const (
	// A span's times are told when it ends. A wall clock that is set by a twentieth of a second, as that of a virtual
	// machine is now and then, would put a parent that ends after it behind its children; followed so slowly, spans of
	// half a minute are off by less than clocks of two machines may be.
	slewPart = 500
	// What is set by more than that was wrong.
	clockStep = int64(time.Second)
	// Nobody sees less.
	clockRest = int64(time.Millisecond)
)

// Durations come from the monotonic clock alone. wallOffset turns a monotonic time into Unix time; the
// exporter renews it, because a process that runs for weeks would drift away from a disciplined wall clock.
var (
	clockAnchor = time.Now()
	wallOffset  = clockAnchor.UnixNano()
	// synchronized is the monotonic time at which wallOffset was renewed.
	synchronized int64
	// Coarse is the monotonic time of a moment ago, for ages where a second does not matter.
	Coarse int64
)

// Monotonic is the time since this package was initialised, in nanoseconds.
func Monotonic() int64 { return int64(time.Since(clockAnchor)) }

// WallOf is the Unix time of a monotonic time, in nanoseconds.
func WallOf(mono int64) int64 { return mono + atomic.LoadInt64(&wallOffset) }

// MonotonicOf is the monotonic time of a Unix time.
func MonotonicOf(wall int64) int64 { return wall - atomic.LoadInt64(&wallOffset) }

// Synchronize follows the wall clock once it has gone away by more than a millisecond.
func Synchronize() {
	now := time.Now()
	mono := int64(now.Sub(clockAnchor))
	atomic.StoreInt64(&Coarse, mono)
	since := mono - atomic.SwapInt64(&synchronized, mono)
	atomic.StoreInt64(&wallOffset, slewed(atomic.LoadInt64(&wallOffset), now.UnixNano()-mono, since))
}

// slewed is the offset that holds from now on: of what the clock has gone away, as much as since is long enough for.
func slewed(offset, wanted, since int64) int64 {
	gone, most := wanted-offset, since/slewPart
	switch {
	case gone >= -clockRest && gone <= clockRest:
		return offset
	case gone > clockStep || gone < -clockStep:
		return wanted
	case gone > most:
		return offset + most
	case gone < -most:
		return offset - most
	}
	return wanted
}

// RenewCoarse writes seldom: the processors share that word.
func RenewCoarse(now int64) {
	if now-atomic.LoadInt64(&Coarse) > int64(100*time.Millisecond) {
		atomic.StoreInt64(&Coarse, now)
	}
}

// Tick renews coarse and gives it.
func Tick() int64 {
	now := Monotonic()
	atomic.StoreInt64(&Coarse, now)
	return now
}
