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
	"testing"
	"time"
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
	use(t, sampling)
	publish(t, theServices)
	open, end := closing(t)
	o := newObserver()
	o.accounting = true
	established := open
	established.kind, established.tcpState = conntrackUpdate, tcpStateEstablished
	spans := observed(t, o, []connectionEvent{open, established, end})
	if len(spans) != 2 || len(o.open) != 0 {
		t.Fatalf("%d spans, %d open", len(spans), len(o.open))
	}
	first, last := spans[0].attributes, spans[1].attributes
	want := map[string]interface{}{
		"patchtracer.tracepoint":                "kubeproxy.connection.closed",
		"patchtracer.connection.client.bytes":   int64(1500),
		"patchtracer.connection.client.packets": int64(5),
		"patchtracer.connection.server.bytes":   int64(700),
		"patchtracer.connection.server.packets": int64(4),
	}
	for _, same := range []string{"client.address", "client.port", "patchtracer.service.address", "patchtracer.service.port", "server.address", "server.port", "k8s.service.name", "patchtracer.connection.sampling"} {
		want[same] = first[same]
	}
	for key, value := range want {
		if last[key] != value || value == nil {
			t.Errorf("%s is %v, not %v", key, last[key], value)
		}
	}
	if spans[1].start != spans[0].start || spans[1].end < spans[0].end {
		t.Errorf("%+v", spans)
	}
}

func TestWithoutAccountingNobodyWaitsForTheEnd(t *testing.T) {
	use(t, sampling)
	publish(t, theServices)
	open, end := closing(t)
	established := open
	established.kind, established.tcpState = conntrackUpdate, tcpStateEstablished
	o := newObserver()
	if spans := observed(t, o, []connectionEvent{open, established, end}); len(spans) != 1 || len(o.open) != 0 {
		t.Errorf("%d spans, %d open", len(spans), len(o.open))
	}
	o.accounting = true
	end.packets = [2]uint64{} // the connection began before it was switched on
	if spans := observed(t, o, []connectionEvent{open, established, end}); len(spans) != 1 || len(o.open) != 0 {
		t.Errorf("%d spans, %d open", len(spans), len(o.open))
	}
}

func TestConnectionsThatStayOpenAreBoundedInNumberAndAge(t *testing.T) {
	use(t, sampling)
	o := newObserver()
	o.accounting = true
	before := atomic.LoadUint64(&losses.openFull)
	now := monotonic()
	for i := 0; i < maxOpen+5; i++ {
		flow := tuple{sourcePort: uint16(i), protocol: protocolTCP}
		flow.source[15] = byte(i >> 16)
		o.keepOpen(&flow, &pendingConnection{began: now})
	}
	if len(o.open) != maxOpen || atomic.LoadUint64(&losses.openFull)-before != 5 {
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
