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
	"sync"
	"sync/atomic"
	"time"
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

// exporter moves spans from a buffer to a collector. One goroutine runs it; what it cannot deliver stays in
// the buffer, whose bound is the bound of all that waits.
type exporter struct {
	buffer   *buffer
	target   *target
	agent    *agent // in place of target for Jaeger
	resource []byte // as field 1 of ResourceSpans and ResourceMetrics
	payload  []byte
	owners   []uint16 // the tallies of the spans in payload
	flushes  chan chan bool
	flushing chan bool // the flush that is under way
	random   generator
	inflight uint64
	exported uint64
	retried  uint64
	metrics  metricsState
}

var process struct {
	sync.Mutex
	exporter *exporter
}

// startExporter runs with the first recorded span, on the host's goroutine: it must not do more than start.
func startExporter() {
	defer contain("startExporter")
	process.Lock()
	defer process.Unlock()
	process.exporter = newExporter(sink, active)
	go process.exporter.run()
	go flushOnTermination()
}

func newExporter(b *buffer, c config) *exporter {
	e := &exporter{
		buffer:  b,
		target:  newTarget(c.endpoint, c.gzip),
		flushes: make(chan chan bool),
		random:  newGenerator(),
		metrics: metricsState{begun: time.Now()},
	}
	e.target.credential = c.credential
	if c.jaeger {
		e.agent = newAgent(c)
	}
	return e
}

// Flush sends what is recorded and waits for it, at most for the given time; it tells whether all went out.
func Flush(limit time.Duration) bool {
	process.Lock()
	e := process.exporter
	process.Unlock()
	return e == nil || e.flush(limit)
}

func (e *exporter) flush(limit time.Duration) bool {
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

func (e *exporter) run() {
	defer contain("the exporter")
	if e.resource == nil {
		e.resource = resourceOf(active)
	}
	ticker := time.NewTicker(exportInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-e.buffer.wake:
		case e.flushing = <-e.flushes:
		}
		synchronizeClock()
		e.sendSpans()
		if e.agent == nil { // Jaeger takes no metrics
			e.sendMetrics(e.flushing != nil)
		}
		e.flushed(true)
	}
}

func (e *exporter) flushed(sent bool) {
	if e.flushing != nil {
		e.flushing <- sent
		e.flushing = nil
	}
}

// sendSpans returns when the buffer is empty, or after what was in it at the most twice over: spans that
// come faster than they go must not keep the counters from going out.
func (e *exporter) sendSpans() {
	for requests := 0; requests < 2*len(e.buffer.shards); requests++ {
		e.payload, e.owners = e.buffer.drain(e.payload[:0], e.owners[:0], maxRequestBytes)
		if len(e.owners) == 0 {
			return
		}
		atomic.StoreUint64(&e.inflight, uint64(len(e.owners)))
		if e.agent != nil {
			e.sendDatagrams()
		} else {
			envelope := e.envelope()
			e.deliver(e.owners, func() answer { return e.target.post("/v1/traces", envelope, e.payload) })
		}
	}
}

// deliver ends with the spans of these owners accepted or dropped.
func (e *exporter) deliver(owners []uint16, send func() answer) {
	first, n := time.Now(), uint64(len(owners))
	for attempt := uint(0); ; attempt++ {
		answer := send()
		switch {
		case answer.accepted:
			rejected := answer.rejected(n)
			e.settle(dropRejected, rejected, n-rejected)
			if rejected == n {
				dropOwned(owners)
			}
			return
		case !answer.retryable:
			e.settle(dropRejected, n, 0)
			dropOwned(owners)
			sayOnce("rejected", "the collector refuses spans: "+answer.reason)
			return
		case time.Since(first) > maxBatchAge:
			e.settle(dropExpired, n, 0)
			dropOwned(owners)
			return
		}
		atomic.AddUint64(&e.retried, 1)
		e.flushed(false)
		e.pause(e.backoff(attempt, answer.after))
	}
}

// settle says what became of spans that were under way.
func (e *exporter) settle(reason int, dropped, exported uint64) {
	dropSpans(reason, dropped)
	atomic.AddUint64(&e.exported, exported)
	atomic.AddUint64(&e.inflight, ^(dropped + exported - 1))
}

// pause waits; a flush ends it early.
func (e *exporter) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case e.flushing = <-e.flushes:
	}
	synchronizeClock()
}

// backoff grows exponentially; half of it is random, so that the processes of a cluster do not come back to
// a collector all at once. What the collector asked for is the least.
func (e *exporter) backoff(attempt uint, asked time.Duration) time.Duration {
	d := maxBackoff
	if attempt < 6 {
		d = firstBackoff << attempt
	}
	d = d/2 + time.Duration(e.random.next()%uint64(d/2))
	if d < asked {
		d = asked + time.Duration(e.random.next()%uint64(firstBackoff))
	}
	return d
}
