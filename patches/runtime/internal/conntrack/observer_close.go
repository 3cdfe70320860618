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
	"patchtracer/internal/guard"
)

// maxOpen bounds the connections whose end is waited for, to tell their bytes.
const maxOpen = 4096

func (o *observer) keepOpen(flow *Tuple, p *pendingConnection) {
	if !o.accounting {
		return
	}
	if len(o.open) >= maxOpen || !flow.keptAt(o.endShift) {
		guard.Count(&guard.Losses.OpenFull)
		return
	}
	o.open[*flow] = *p
}

// hearEndsOf takes note that the kernel tells only the ends of connections that are kept at a shift.
func (o *observer) hearEndsOf(shift uint8) {
	o.endShift = shift
	for flow := range o.open {
		if !flow.keptAt(shift) {
			guard.Count(&guard.Losses.OpenFull)
			delete(o.open, flow)
		}
	}
}

// close reports what went over a connection. Without numbers accounting was off when the connection began.
func (o *observer) close(e *connectionEvent, p *pendingConnection, now int64) {
	delete(o.open, e.orig)
	if e.packets[0]|e.packets[1] == 0 {
		return
	}
	c := p.told(&e.orig, eventTime(e, now))
	c.Bytes, c.Packets = e.bytes, e.packets
	o.reporter.Closed(&c)
}

// forget gives up connections whose end was never heard of: the kernel keeps none that says nothing for longer.
func (o *observer) forget(now int64) {
	const longest = 5 * 24 * 3600 * int64(1e9) // nf_conntrack_tcp_timeout_established
	for flow, p := range o.open {
		if now-p.began > longest {
			delete(o.open, flow)
		}
	}
}
