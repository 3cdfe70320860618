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

// Package export delivers encoded spans, and counters, to a collector: in OTLP over HTTP, or to Jaeger in datagrams. It takes
// them from a Source and knows nothing of how they come about.
package export

import (
	"sync/atomic"
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/control"
	"patchtracer/internal/guard"
	"patchtracer/internal/ids"
)

const (
	exportInterval  = time.Second
	metricsInterval = 10 * time.Second
	maxRequestBytes = 1 << 20
	maxBatchAge     = 15 * time.Minute // how long one batch is tried
	firstBackoff    = 500 * time.Millisecond
	maxBackoff      = 30 * time.Second
	requestTimeout  = 10 * time.Second
)

// Source is where encoded spans wait, and what is told what became of them.
type Source interface {
	// Drain moves spans into payload, and the tracepoints that they are of into owners, until it has limit bytes.
	// The exporter is the only one who calls it.
	Drain(payload []byte, owners []uint16, limit int) ([]byte, []uint16)
	// Parts is how many drains may be needed to empty it.
	Parts() int
	// Woken tells that much waits.
	Woken() <-chan struct{}
	// Dropped counts spans that were given up.
	Dropped(owners []uint16)
	// Census tells the counts of now.
	Census() Census
}

// Exporter moves spans from a source to a collector. One goroutine runs it; what it cannot deliver stays in
// the source, whose bound is the bound of all that waits.
type Exporter struct {
	counted  Delivery // first: 32-bit platforms align only the variable itself
	source   Source
	config   control.Config
	target   *target
	agent    *agent // in place of target for Jaeger
	resource []byte // as field 1 of ResourceSpans and ResourceMetrics
	payload  []byte
	owners   []uint16 // the tallies of the spans in payload
	flushes  chan chan bool
	flushing chan bool // the flush that is under way
	random   ids.Generator
	metrics  metricsState
}

// Delivery counts spans that were handed to a collector, that are under way, and attempts that were repeated.
type Delivery struct{ Exported, Inflight, Retried uint64 }

// Delivery is what is counted now.
func (e *Exporter) Delivery() Delivery {
	return Delivery{
		atomic.LoadUint64(&e.counted.Exported), atomic.LoadUint64(&e.counted.Inflight), atomic.LoadUint64(&e.counted.Retried),
	}
}

// New makes an exporter; it does nothing until it runs.
func New(from Source, c control.Config) *Exporter {
	e := &Exporter{
		source:  from,
		config:  c,
		target:  newTarget(c.Endpoint, c.Gzip),
		flushes: make(chan chan bool),
		random:  ids.New(),
		metrics: metricsState{begun: time.Now()},
	}
	e.target.credential = c.Credential
	if c.Jaeger {
		e.agent = newAgent(c)
	}
	return e
}

// Flush sends what is recorded and waits for it, at most for the given time; it tells whether all went out.
func (e *Exporter) Flush(limit time.Duration) bool {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	done := make(chan bool, 1)
	select {
	case e.flushes <- done:
	case <-deadline.C:
		return false
	}
	select {
	case sent := <-done:
		return sent
	case <-deadline.C:
		return false
	}
}

// Run goes on for the life of the process.
func (e *Exporter) Run() {
	defer guard.Contain("the exporter")
	if e.resource == nil {
		e.resource = resourceOf(e.config)
	}
	ticker := time.NewTicker(exportInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-e.source.Woken():
		case e.flushing = <-e.flushes:
		}
		clock.Synchronize()
		e.sendSpans()
		if e.agent == nil { // Jaeger takes no metrics
			e.sendMetrics(e.flushing != nil)
		}
		e.flushed(true)
	}
}

func (e *Exporter) flushed(sent bool) {
	if e.flushing != nil {
		e.flushing <- sent
		e.flushing = nil
	}
}

// sendSpans returns when the buffer is empty, or after what was in it at the most twice over: spans that
// come faster than they go must not keep the counters from going out.
func (e *Exporter) sendSpans() {
	for requests := 0; requests < 2*e.source.Parts(); requests++ {
		e.payload, e.owners = e.source.Drain(e.payload[:0], e.owners[:0], maxRequestBytes)
		if len(e.owners) == 0 {
			return
		}
		atomic.StoreUint64(&e.counted.Inflight, uint64(len(e.owners)))
		if e.agent != nil {
			e.sendDatagrams()
		} else {
			envelope := e.envelope()
			e.deliver(e.owners, func() answer { return e.target.post("/v1/traces", envelope, e.payload) })
		}
	}
}

// deliver ends with the spans of these owners accepted or dropped.
func (e *Exporter) deliver(owners []uint16, send func() answer) {
	first, n := time.Now(), uint64(len(owners))
	for attempt := uint(0); ; attempt++ {
		answer := send()
		switch {
		case answer.accepted:
			rejected := answer.rejected(n)
			e.settle(guard.DropRejected, rejected, n-rejected)
			if rejected == n {
				e.source.Dropped(owners)
			}
			return
		case !answer.retryable:
			e.settle(guard.DropRejected, n, 0)
			e.source.Dropped(owners)
			guard.SayOnce("rejected", "the collector refuses spans: "+answer.reason)
			return
		case time.Since(first) > maxBatchAge:
			e.settle(guard.DropExpired, n, 0)
			e.source.Dropped(owners)
			return
		}
		atomic.AddUint64(&e.counted.Retried, 1)
		e.flushed(false)
		e.pause(e.backoff(attempt, answer.after))
	}
}

// settle says what became of spans that were under way.
func (e *Exporter) settle(reason int, dropped, exported uint64) {
	guard.DropSpans(reason, dropped)
	atomic.AddUint64(&e.counted.Exported, exported)
	atomic.AddUint64(&e.counted.Inflight, ^(dropped + exported - 1))
}

// pause waits; a flush ends it early.
func (e *Exporter) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case e.flushing = <-e.flushes:
	}
	clock.Synchronize()
}

// backoff grows exponentially; half of it is random, so that the processes of a cluster do not come back to
// a collector all at once. What the collector asked for is the least.
func (e *Exporter) backoff(attempt uint, asked time.Duration) time.Duration {
	d := maxBackoff
	if attempt < 6 {
		d = firstBackoff << attempt
	}
	d = d/2 + time.Duration(e.random.Next()%uint64(d/2))
	if d < asked {
		d = asked + time.Duration(e.random.Next()%uint64(firstBackoff))
	}
	return d
}
