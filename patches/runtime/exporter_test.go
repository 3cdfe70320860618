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
	"bufio"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"patchtracer/internal/export"
	"patchtracer/internal/guard"
)

func record(t testing.TB, n int) {
	t.Helper()
	for i := 0; i < n; i++ {
		span := opened(t)
		span.Int("number", int64(i))
		span.End(nil)
	}
}

func TestSpansArriveWithTheResourceOfTheProcess(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	e := c.export(t)
	record(t, 3)
	if !e.Flush(5 * time.Second) {
		t.Fatal("not flushed")
	}
	c.Lock()
	defer c.Unlock()
	sort.Slice(c.spans, func(i, k int) bool { return c.spans[i].start < c.spans[k].start }) // they may wait in different shards
	if len(c.spans) != 3 || c.spans[2].attributes["number"] != int64(2) {
		t.Errorf("%d spans arrived: %+v", len(c.spans), c.spans)
	}
	host, _ := os.Hostname()
	want := map[string]interface{}{
		"service.name": "test", "k8s.node.name": host, "host.name": host, "process.pid": int64(os.Getpid()),
		"patchtracer.runtime.version": export.Version,
	}
	for key, value := range want {
		if c.resource[key] != value {
			t.Errorf("resource %s is %v, not %v", key, c.resource[key], value)
		}
	}
	if id, _ := c.resource["service.instance.id"].(string); len(id) != 32 || len(c.resource) != len(want)+1 {
		t.Errorf("resource %v", c.resource)
	}
}

func TestSpansGoOutByThemselvesWithinTwoSeconds(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	c.export(t)
	record(t, 1)
	eventually(t, "the span arrives", 3*time.Second, func() bool {
		c.Lock()
		defer c.Unlock()
		return len(c.spans) == 1
	})
}

// withoutRoom counts the spans that found all shards full, or full but for one that was being emptied.
func withoutRoom() uint64 {
	return atomic.LoadUint64(&guard.Losses.Spans[guard.DropBufferFull]) + atomic.LoadUint64(&guard.Losses.Spans[guard.DropContended])
}

func TestManySpansGoInRequestsOfBoundedSizeAndTheCountersAddUp(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	e := c.export(t)
	lost := withoutRoom()
	const n = 30000
	record(t, n)
	if !e.Flush(20 * time.Second) {
		t.Fatal("not flushed")
	}
	dropped := withoutRoom() - lost
	c.Lock()
	defer c.Unlock()
	if got := uint64(len(c.spans)) + dropped; got != n || len(c.spans) < 1000 {
		t.Errorf("%d spans arrived and %d were dropped of %d", len(c.spans), dropped, n)
	}
	seen := map[string]bool{}
	for _, s := range c.spans {
		seen[s.spanID] = true
	}
	if len(seen) != len(c.spans) {
		t.Error("spans arrived twice")
	}
	for _, size := range c.sizes {
		if size > 1<<20+4096 {
			t.Errorf("a request of %d bytes", size)
		}
	}
	total := c.metrics["patchtracer.spans exported"]
	for name, value := range c.metrics {
		if strings.HasPrefix(name, "patchtracer.spans dropped ") {
			total += value
		}
	}
	recordedBefore := atomic.LoadUint64(&guard.Losses.Recorded) - dropped
	for reason := range guard.Losses.Spans {
		if reason != guard.DropBufferFull && reason != guard.DropContended {
			total -= atomic.LoadUint64(&guard.Losses.Spans[reason])
		}
	}
	if c.metrics["patchtracer.spans recorded"]-recordedBefore != n || c.metrics["patchtracer.spans.buffered"] != 0 || total-lost != n {
		t.Errorf("the exported counters do not add up: %v", c.metrics)
	}
}

func TestACollectorThatIsGoneAndComesBackGetsWhatTheBufferHeld(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	down := true
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if down {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(503)
		}
		return down
	}
	e := c.export(t)
	recordedBefore, _ := totals()
	lost := withoutRoom()
	const n = 40000 // more than the buffer holds
	record(t, n)
	eventually(t, "the collector is tried", 5*time.Second, func() bool { return e.Delivery().Retried > 1 })
	if e.Flush(3 * time.Second) {
		t.Error("a flush says that it sent what it did not")
	}
	if bytes := buffered(); bytes > maxBuffered {
		t.Errorf("%d bytes are buffered", bytes)
	}
	c.Lock()
	down = false
	c.Unlock()
	eventually(t, "everything is sent", 2*time.Minute, func() bool { return e.Flush(time.Second) })
	recorded, waiting := totals()
	dropped := withoutRoom() - lost
	exported := e.Delivery().Exported
	c.Lock()
	defer c.Unlock()
	if recorded-recordedBefore != n || waiting != 0 || dropped == 0 || exported+dropped != n || exported != uint64(len(c.spans)) {
		t.Errorf("recorded %d = exported %d + dropped %d + waiting %d; %d arrived", recorded-recordedBefore, exported, dropped, waiting, len(c.spans))
	}
}

func buffered() (bytes int) {
	for i := range sink.shards {
		s := &sink.shards[i]
		for !s.take() {
		}
		bytes += len(s.data)
		s.give()
	}
	return bytes
}

func TestWhatTheCollectorRefusesIsDroppedAndNotTriedAgain(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v1/traces" {
			w.WriteHeader(400)
			return true
		}
		return false
	}
	e := c.export(t)
	before := atomic.LoadUint64(&guard.Losses.Spans[guard.DropRejected])
	record(t, 5)
	e.Flush(5 * time.Second)
	if got := atomic.LoadUint64(&guard.Losses.Spans[guard.DropRejected]) - before; got != 5 || e.Delivery().Retried != 0 || e.Delivery().Exported != 0 {
		t.Errorf("%d dropped, %d tried again, %d exported", got, e.Delivery().Retried, e.Delivery().Exported)
	}
}

func TestSpansThatAreRejectedInPartAreCounted(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		// partial_success {rejected_spans: 2, error_message: "x"}
		_, _ = w.Write([]byte{0x0a, 0x05, 0x08, 0x02, 0x12, 0x01, 'x'})
		return false
	}
	e := c.export(t)
	before := atomic.LoadUint64(&guard.Losses.Spans[guard.DropRejected])
	record(t, 5)
	e.Flush(5 * time.Second)
	if got := atomic.LoadUint64(&guard.Losses.Spans[guard.DropRejected]) - before; got != 2 || e.Delivery().Exported != 3 {
		t.Errorf("%d rejected, %d exported", got, e.Delivery().Exported)
	}
}

func TestTheCollectorIsAskedAgainWhenItSaidSo(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	var times []time.Time
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v1/traces" {
			return false
		}
		times = append(times, time.Now())
		if len(times) == 1 {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(429)
		}
		return len(times) == 1
	}
	c.export(t)
	record(t, 1)
	eventually(t, "the span arrives", 10*time.Second, func() bool {
		c.Lock()
		defer c.Unlock()
		return len(c.spans) == 1
	})
	if pause := times[1].Sub(times[0]); pause < 2*time.Second || pause > 4*time.Second {
		t.Errorf("asked again after %v", pause)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	connections := map[string]bool{}
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		connections[r.RemoteAddr] = true
		_, _ = io.WriteString(w, strings.Repeat("garbage", 1000))
		return false
	}
	e := c.export(t)
	for i := 0; i < 10; i++ {
		record(t, 1)
		e.Flush(5 * time.Second)
	}
	c.Lock()
	defer c.Unlock()
	if len(connections) != 1 || len(c.spans) != 10 {
		t.Errorf("%d connections for %d spans", len(connections), len(c.spans))
	}
}

// Servers that speak anything but HTTP, or nothing at all.
func TestACollectorThatMisbehavesCostsNeitherSpansNorTheHostsTime(t *testing.T) {
	behaviours := map[string]func(net.Conn){
		"garbage":      func(c net.Conn) { fmt.Fprint(c, "\x00\x01garbage\r\n\r\n"); c.Close() },
		"hangs up":     func(c net.Conn) { c.Close() },
		"says nothing": func(c net.Conn) { _, _ = io.Copy(ioutil.Discard, c) },
		"one byte a second": func(c net.Conn) {
			b := bufio.NewReader(c)
			for {
				if _, err := b.ReadByte(); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		},
	}
	for name, behave := range behaviours {
		t.Run(name, func(t *testing.T) {
			use(t, sampling)
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					go behave(conn)
				}
			}()
			configuration := sampling
			configuration.Endpoint = "http://" + listener.Addr().String()
			e := export.New(sink, configuration)
			go e.Run()
			record(t, 10)
			begun := time.Now()
			if e.Flush(300 * time.Millisecond) {
				t.Error("a flush says that it sent what it did not")
			}
			record(t, 1000)
			if d := time.Since(begun); d > time.Second {
				t.Errorf("flushing and recording took %v", d)
			}
			if recorded, waiting := totals(); recorded < 1010 || uint64(waiting)+e.Delivery().Inflight != 1010 {
				t.Errorf("%d waiting and %d under way of 1010", waiting, e.Delivery().Inflight)
			}
		})
	}
}
