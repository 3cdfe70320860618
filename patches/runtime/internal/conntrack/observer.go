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
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
)

const (
	maxPending       = 4096
	maxPendingAge    = int64(30 * time.Second)
	maxEventDelay    = int64(10 * time.Second)
	connectionBudget = 500 // connections a second that are reported in full; above, one in 2, 4, 8, ...
	maxSamplingShift = 16
)

// pendingConnection is one that has been seen to begin, but not yet to be established.
type pendingConnection struct {
	service  ServicePort
	endpoint Tuple // the reply direction
	began    int64 // monotonic
	overruns uint64
	shift    uint8
	listed   bool   // found in the kernel's table, and not by its events
	stamp    uint64 // when the kernel says that it began, 0 where it does not
}

// observer makes connections of events. One goroutine owns it.
type observer struct {
	pending    map[Tuple]pendingConnection
	open       map[Tuple]pendingConnection // established, while the kernel counts bytes
	accounting bool
	endShift   uint8 // of the sampling that the kernel applies to the ends
	local      localAddresses
	load       loadSampler
	swept      int64
	proxiers   *ProxierTables
	reporter   Reporter
}

func newObserver(proxiers *ProxierTables, reporter Reporter) *observer {
	return &observer{
		pending:  map[Tuple]pendingConnection{},
		open:     map[Tuple]pendingConnection{},
		proxiers: proxiers,
		reporter: reporter,
	}
}

// see takes one event; now is monotonic.
func (o *observer) see(e *connectionEvent, now int64) {
	if e.kind == conntrackNew {
		o.begin(e, now)
	}
	if p, ok := o.pending[e.orig]; ok {
		o.settle(e, &p, now)
	}
	if p, ok := o.open[e.orig]; ok && e.kind == conntrackDestroy {
		o.close(e, &p, now)
	}
}

// settle ends the wait of a pending connection if the event does.
func (o *observer) settle(e *connectionEvent, p *pendingConnection, now int64) {
	at := eventTime(e, now)
	switch {
	case e.established() && e.kind == conntrackDestroy: // it was, but the event that said so was lost
		o.finish(&e.orig, p, p.began, "ESTABLISHED", "")
		o.keepOpen(&e.orig, p)
	case e.established():
		o.finish(&e.orig, p, at, "ESTABLISHED", "")
		o.keepOpen(&e.orig, p)
	case e.orig.Protocol == ProtocolTCP && e.tcpState == tcpStateClose:
		o.finish(&e.orig, p, at, "CLOSE", "the connection was refused or reset before it was established")
	case e.kind == conntrackDestroy:
		o.finish(&e.orig, p, at, "NEW", "the connection ended before it was established")
	}
}

// begin takes up a connection that is translated and goes to a Service that is known.
func (o *observer) begin(e *connectionEvent, now int64) {
	if known, ok := o.open[e.orig]; ok && known.stamp != 0 && known.stamp == e.start {
		return // the table had it before this event was read
	}
	p, ok := o.take(e, now)
	if !ok {
		return
	}
	if len(o.pending) >= maxPending {
		guard.Count(&guard.Losses.PendingFull)
		return
	}
	p.began = eventTime(e, now)
	o.pending[e.orig] = p
}

// take decides whether a connection is reported.
func (o *observer) take(e *connectionEvent, now int64) (p pendingConnection, ok bool) {
	if !e.translated() || (e.orig.Protocol != ProtocolTCP && e.orig.Protocol != ProtocolUDP) {
		return p, false
	}
	service, ok := o.proxiers.lookup(serviceKey{e.orig.Dest, e.orig.DestPort, e.orig.Protocol}, &o.local)
	if !ok {
		guard.Count(&guard.Losses.ConnForeign)
		return p, false
	}
	shift, ok := o.load.decide(&e.orig, now)
	if !ok {
		guard.Count(&guard.Losses.ConnSampled)
		return p, false
	}
	return pendingConnection{
		service:  service,
		endpoint: e.reply,
		overruns: atomic.LoadUint64(&guard.Losses.NetlinkOverrun),
		shift:    shift,
	}, true
}

// eventTime is the kernel's time where it tells one, otherwise that of reading the event.
func eventTime(e *connectionEvent, now int64) int64 {
	stamp := e.at
	if stamp == 0 && e.kind == conntrackNew {
		stamp = e.start
	} else if stamp == 0 {
		stamp = e.stop
	}
	if stamp == 0 {
		return now
	}
	at := clock.MonotonicOf(int64(stamp))
	if at > now || now-at > maxEventDelay { // the wall clock was set
		return now
	}
	return at
}

// sweep reports what has waited too long. Once a second is often enough; it tells whether it was time.
func (o *observer) sweep(now int64) bool {
	if now-o.swept < int64(time.Second) {
		return false
	}
	o.swept = now
	if len(o.open) == maxOpen {
		o.forget(now)
	}
	for flow, p := range o.pending {
		if now-p.began > maxPendingAge {
			flow, p := flow, p
			message := "the connection was not established within 30 s"
			if p.overruns != atomic.LoadUint64(&guard.Losses.NetlinkOverrun) {
				message = "" // the event may have been lost: nobody knows
			}
			o.finish(&flow, &p, now, "NEW", message)
		}
	}
	return true
}

// finish reports that a connection is established, or why it is not.
func (o *observer) finish(flow *Tuple, p *pendingConnection, end int64, state, failure string) {
	delete(o.pending, *flow)
	c := p.told(flow, end)
	c.State, c.Failure = state, failure
	o.reporter.Translated(&c)
}

// told is what is said of a connection at its end, or at that of the wait for it.
func (p *pendingConnection) told(flow *Tuple, end int64) Connection {
	if end < p.began {
		end = p.began
	}
	return Connection{
		Flow:     *flow,
		Endpoint: p.endpoint,
		Service:  p.service,
		Began:    p.began,
		Ended:    end,
		Listed:   p.listed,
		Share:    1 / float64(uint64(1)<<p.shift),
	}
}
