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
	"sync/atomic"
	"testing"
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
)

func closing(t *testing.T) (open, end connectionEvent) {
	t.Helper()
	events := parsed(t, capture(t)["tcp4 plain"])
	open, end = events[0], events[0]
	end.kind = conntrackDestroy
	end.bytes, end.packets = [2]uint64{1500, 700}, [2]uint64{5, 4}
	return open, end
}

func TestTheEndOfAConnectionTellsWhatWentOverIt(t *testing.T) {
	open, end := closing(t)
	o, told := observing(theServices)
	o.accounting = true
	established := open
	established.kind, established.tcpState = conntrackUpdate, tcpStateEstablished
	o.feed([]connectionEvent{open, established, end})
	if len(told.established) != 1 || len(told.ended) != 1 || len(o.open) != 0 {
		t.Fatalf("%+v, %d open", told, len(o.open))
	}
	want := told.established[0]
	want.State, want.Ended, want.Bytes, want.Packets = "", told.ended[0].Ended, end.bytes, end.packets
	if got := told.ended[0]; got != want || got.Ended < told.established[0].Ended {
		t.Errorf("%+v, not %+v", got, want)
	}
}

func TestWithoutAccountingNobodyWaitsForTheEnd(t *testing.T) {
	open, end := closing(t)
	established := open
	established.kind, established.tcpState = conntrackUpdate, tcpStateEstablished
	o, told := observing(theServices)
	if o.feed([]connectionEvent{open, established, end}); len(told.established) != 1 || len(told.ended) != 0 || len(o.open) != 0 {
		t.Errorf("%+v, %d open", told, len(o.open))
	}
	o.accounting = true
	end.packets = [2]uint64{} // the connection began before it was switched on
	if o.feed([]connectionEvent{open, established, end}); len(told.established) != 2 || len(told.ended) != 0 || len(o.open) != 0 {
		t.Errorf("%+v, %d open", told, len(o.open))
	}
}

func TestConnectionsThatStayOpenAreBoundedInNumberAndAge(t *testing.T) {
	o, _ := observing(theServices)
	o.accounting = true
	before := atomic.LoadUint64(&guard.Losses.OpenFull)
	now := clock.Monotonic()
	for i := 0; i < maxOpen+5; i++ {
		flow := Tuple{SourcePort: uint16(i), Protocol: ProtocolTCP}
		flow.Source[15] = byte(i >> 16)
		o.keepOpen(&flow, &pendingConnection{began: now})
	}
	if len(o.open) != maxOpen || atomic.LoadUint64(&guard.Losses.OpenFull)-before != 5 {
		t.Errorf("%d open", len(o.open))
	}
	o.sweep(now + int64(4*24*time.Hour))
	if len(o.open) != maxOpen {
		t.Error("they are forgotten early")
	}
	o.sweep(now + int64(6*24*time.Hour))
	if len(o.open) != 0 {
		t.Errorf("%d open after six days", len(o.open))
	}
}
