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

package conntrack

import (
	"time"

	"patchtracer/internal/clock"
)

// maxListedAge bounds how far back a connection is told to have begun that was found in the kernel's table: what asks
// for it is a span of our time, and a connection may be days old.
const maxListedAge = int64(time.Minute)

// meet reports a connection of the kernel's table that no event has told of: it was there before events were heard, or
// its events were lost. With missed, those count that have ended since, too.
func (o *observer) meet(e *connectionEvent, now int64, missed bool) {
	if !e.established() || !missed && e.orig.Protocol == ProtocolTCP && e.tcpState != tcpStateEstablished {
		return
	}
	if _, ok := o.open[e.orig]; ok {
		return
	}
	p, ok := o.pending[e.orig]
	if !ok {
		if p, ok = o.take(e, now); !ok {
			return
		}
		p.began = listedSince(e, now)
	}
	p.listed, p.stamp = true, e.start
	o.finish(&e.orig, &p, p.began, "ESTABLISHED", "")
	o.keepOpen(&e.orig, &p)
}

// listedSince is when a connection of the table began, by the kernel's time where it tells one.
func listedSince(e *connectionEvent, now int64) int64 {
	began := now
	if e.start != 0 {
		began = clock.MonotonicOf(int64(e.start))
	}
	if began > now {
		began = now
	}
	if now-began > maxListedAge {
		began = now - maxListedAge
	}
	if began < 0 { // before this process: no span of it is asked for
		began = 0
	}
	return began
}
