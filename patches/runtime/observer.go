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

const (
	maxPending       = 4096
	maxPendingAge    = int64(30 * time.Second)
	maxEventDelay    = int64(10 * time.Second)
	connectionBudget = 500 // connections a second that are reported in full; above, one in 2, 4, 8, ...
	maxSamplingShift = 16
)

var connectionPoint = NewPoint("kubeproxy.connection", "kube-proxy", "TranslateConnection", Internal)

// pendingConnection is one that has been seen to begin, but not yet to be established.
type pendingConnection struct {
	service  servicePort
	endpoint tuple // the reply direction
	began    int64 // monotonic
	overruns uint64
	shift    uint8
	listed   bool   // found in the kernel's table, and not by its events
	stamp    uint64 // when the kernel says that it began, 0 where it does not
}

// observer turns connection events into spans. One goroutine owns it.
type observer struct {
	pending    map[tuple]pendingConnection
	open       map[tuple]pendingConnection // established, while the kernel counts bytes
	accounting bool
	endShift   uint8 // of the sampling that the kernel applies to the ends
	local      localAddresses
	load       loadSampler
	swept      int64
}

func newObserver() *observer {
	return &observer{pending: map[tuple]pendingConnection{}, open: map[tuple]pendingConnection{}}
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
	case e.orig.protocol == protocolTCP && e.tcpState == tcpStateClose:
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
		count(&losses.pendingFull)
		return
	}
	p.began = eventTime(e, now)
	o.pending[e.orig] = p
}

// take decides whether a connection is reported.
func (o *observer) take(e *connectionEvent, now int64) (p pendingConnection, ok bool) {
	if !e.translated() || (e.orig.protocol != protocolTCP && e.orig.protocol != protocolUDP) {
		return p, false
	}
	service, ok := lookup(serviceKey{e.orig.dest, e.orig.destPort, e.orig.protocol}, &o.local)
	if !ok {
		count(&losses.connForeign)
		return p, false
	}
	shift, ok := o.load.decide(&e.orig, now)
	if !ok {
		count(&losses.connSampled)
		return p, false
	}
	return pendingConnection{
		service:  service,
		endpoint: e.reply,
		overruns: atomic.LoadUint64(&losses.netlinkOverrun),
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
	at := int64(stamp) - atomic.LoadInt64(&wallOffset)
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
			if p.overruns != atomic.LoadUint64(&losses.netlinkOverrun) {
				message = "" // the event may have been lost: nobody knows
			}
			o.finish(&flow, &p, now, "NEW", message)
		}
	}
	return true
}

// finish reports a connection. Its trace is its own: nothing in the packets tells whose request it carries.
func (o *observer) finish(flow *tuple, p *pendingConnection, end int64, state, failure string) {
	delete(o.pending, *flow)
	s := p.report(connectionPoint, flow)
	if s == nil {
		return
	}
	s.Str("patchtracer.connection.state", state)
	if p.listed {
		s.Str("patchtracer.connection.seen", "table")
	}
	// A masqueraded client is seen by the endpoint under another address.
	if p.endpoint.dest != flow.source || p.endpoint.destPort != flow.sourcePort {
		s.Str("patchtracer.connection.source.address", p.endpoint.dest.String())
		s.Int("patchtracer.connection.source.port", int64(p.endpoint.destPort))
	}
	if failure != "" {
		s.Fail(failure)
	}
	if end < s.start {
		end = s.start
	}
	s.endAt(end)
}

// report begins a span of a connection; nil when it is not wanted.
func (p *pendingConnection) report(point *Point, flow *tuple) *Span {
	s := point.Begin()
	if s == nil {
		return nil
	}
	s.rootAs, s.self.flags = decidedRoot, flagSampled // whether to sample was decided by load alone
	if !s.Open() {
		s.End(nil)
		return nil
	}
	s.start = p.began
	transport := "tcp"
	if flow.protocol == protocolUDP {
		transport = "udp"
	}
	s.Str("network.transport", transport)
	s.Str("client.address", flow.source.String())
	s.Int("client.port", int64(flow.sourcePort))
	s.Str("patchtracer.service.address", flow.dest.String())
	s.Int("patchtracer.service.port", int64(flow.destPort))
	s.Str("server.address", p.endpoint.source.String())
	s.Int("server.port", int64(p.endpoint.sourcePort))
	s.Str("k8s.service.name", p.service.name)
	s.Str("k8s.namespace.name", p.service.namespace)
	s.Str("patchtracer.service.port_name", p.service.portName)
	s.float("patchtracer.connection.sampling", 1/float64(uint64(1)<<p.shift))
	return s
}
