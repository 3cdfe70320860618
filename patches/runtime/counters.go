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

import "sync/atomic"

// Reasons for which a recorded span does not reach the collector.
const (
	dropBufferFull = iota
	dropContended
	dropTooLarge
	dropRejected
	dropExpired
	dropPanic
	dropReasons
)

var dropNames = [dropReasons]string{"buffer_full", "contended", "too_large", "rejected", "retry_expired", "panic"}

// lossCounters is all atomic. 64-bit words come first: 32-bit platforms align only the variable itself.
type lossCounters struct {
	recorded        uint64 // of spans that never got into a buffer
	spans           [dropReasons]uint64
	attributes      uint64 // slots of a span ran out
	links           uint64
	truncated       uint64 // values cut at their limit
	holds           uint64 // slots of a span, or a key's stack, ran out
	registryFull    uint64 // every entry of the shard was held
	registryEvicted uint64 // an entry made place for another
	registryKey     uint64 // key too long
	queueFull       uint64
	panics          uint64
	foreign         uint64
	netlinkOverrun  uint64 // ENOBUFS: the kernel dropped events
	netlinkInvalid  uint64
	pendingFull     uint64
	connSampled     uint64 // connections left out by sampling
	connForeign     uint64 // translated, and to no Service that is known
	openFull        uint64 // connections whose bytes are not reported
	faults          uint64 // injected on purpose
}

var losses lossCounters

// lossNames gives each counter that is no span its name in the metric patchtracer.losses.
var lossNames = []struct {
	name  string
	value *uint64
}{
	{"attribute_slots", &losses.attributes},
	{"link_slots", &losses.links},
	{"value_truncated", &losses.truncated},
	{"hold_slots", &losses.holds},
	{"registry_full", &losses.registryFull},
	{"registry_evicted", &losses.registryEvicted},
	{"registry_key", &losses.registryKey},
	{"queue_full", &losses.queueFull},
	{"panic", &losses.panics},
	{"foreign_panic", &losses.foreign},
	{"netlink_overrun", &losses.netlinkOverrun},
	{"netlink_invalid", &losses.netlinkInvalid},
	{"connection_pending_full", &losses.pendingFull},
	{"connection_sampled_out", &losses.connSampled},
	{"connection_of_no_service", &losses.connForeign},
	{"connection_open_full", &losses.openFull},
	{"fault_injected", &losses.faults},
}

func dropSpans(reason int, n uint64) { atomic.AddUint64(&losses.spans[reason], n) }

func count(counter *uint64) { atomic.AddUint64(counter, 1) }
