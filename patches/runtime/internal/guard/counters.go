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

package guard

import "sync/atomic"

// Reasons for which a recorded span does not reach the collector.
const (
	DropBufferFull = iota
	DropContended
	DropTooLarge
	DropRejected
	DropExpired
	DropPanic
	dropReasons
)

// DropNames are the values of the attribute reason.
var DropNames = [dropReasons]string{"buffer_full", "contended", "too_large", "rejected", "retry_expired", "panic"}

// lossCounters is all atomic. 64-bit words come first: 32-bit platforms align only the variable itself.
type lossCounters struct {
	Recorded        uint64 // of spans that never got into a buffer
	Spans           [dropReasons]uint64
	Attributes      uint64 // slots of a span ran out
	Links           uint64
	Truncated       uint64 // values cut at their limit
	Holds           uint64 // slots of a span, or a key's stack, ran out
	RegistryFull    uint64 // every entry of the shard was held
	RegistryEvicted uint64 // an entry made place for another
	RegistryKey     uint64 // key too long
	QueueFull       uint64
	Panics          uint64
	Foreign         uint64
	NetlinkOverrun  uint64 // ENOBUFS: the kernel dropped events
	NetlinkInvalid  uint64
	PendingFull     uint64
	ConnSampled     uint64 // connections left out by sampling
	ConnForeign     uint64 // translated, and to no Service that is known
	OpenFull        uint64 // connections whose bytes are not reported
	Faults          uint64 // injected on purpose
}

// Losses counts for this process.
var Losses lossCounters

// LossNames gives each counter that is no span its name in the metric patchtracer.losses.
var LossNames = []struct {
	Name  string
	Value *uint64
}{
	{"attribute_slots", &Losses.Attributes},
	{"link_slots", &Losses.Links},
	{"value_truncated", &Losses.Truncated},
	{"hold_slots", &Losses.Holds},
	{"registry_full", &Losses.RegistryFull},
	{"registry_evicted", &Losses.RegistryEvicted},
	{"registry_key", &Losses.RegistryKey},
	{"queue_full", &Losses.QueueFull},
	{"panic", &Losses.Panics},
	{"foreign_panic", &Losses.Foreign},
	{"netlink_overrun", &Losses.NetlinkOverrun},
	{"netlink_invalid", &Losses.NetlinkInvalid},
	{"connection_pending_full", &Losses.PendingFull},
	{"connection_sampled_out", &Losses.ConnSampled},
	{"connection_of_no_service", &Losses.ConnForeign},
	{"connection_open_full", &Losses.OpenFull},
	{"fault_injected", &Losses.Faults},
}

// DropSpans counts recorded spans that do not reach the collector.
func DropSpans(reason int, n uint64) { atomic.AddUint64(&Losses.Spans[reason], n) }

// Count adds one to a counter of Losses.
func Count(counter *uint64) { atomic.AddUint64(counter, 1) }
