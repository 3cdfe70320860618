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
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"patchtracer/internal/guard"
)

// maxMemory is what a process may have for tracing, whatever happens.
const maxMemory = 8 << 20

func init() { roles["suffer"] = suffer }

// suffer fills everything that is bounded, with a collector that is of no use, and says what it holds.
func suffer() {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	slowest := time.Duration(0)
	for i := 0; i < 60000; i++ {
		begun := time.Now()
		span := testPoint.Begin()
		span.Root()
		if span.Open() {
			span.Str("k8s.pod.name", "frontend-6d4b75cb6d-hgwq7")
			span.Str("filling", strings.Repeat("x", i%500))
		}
		span.Remember("container", fmt.Sprintf("%064d", i))
		Enqueue(fmt.Sprint("queue", i%32), span.SpanContext())
		Once("pod", fmt.Sprint(i))
		span.End(nil)
		if d := time.Since(begun); d > slowest {
			slowest = d
		}
		if i%10000 == 0 {
			time.Sleep(300 * time.Millisecond) // the exporter tries
		}
	}
	time.Sleep(time.Second)
	runtime.GC()
	runtime.ReadMemStats(&after)
	recorded, waiting := totals()
	e := process.exporter
	fmt.Println(after.HeapAlloc-before.HeapAlloc, recorded, e.Delivery().Exported, droppedSpans(),
		uint64(waiting)+e.Delivery().Inflight, slowest.Nanoseconds())
}

// useless are collectors that are of no use, by what is wrong with them.
func useless(t *testing.T) map[string]string {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }))
	t.Cleanup(refusing.Close)
	endpoints := map[string]string{"dead": "http://" + closed.Addr().String(), "answers 503": refusing.URL}
	for name, behave := range map[string]func(net.Conn){
		"answers garbage": func(c net.Conn) { _, _ = c.Write([]byte("\x00\x01garbage\r\n\r\n")); c.Close() },
		"reads a byte a second": func(c net.Conn) {
			for b := make([]byte, 1); ; time.Sleep(time.Second) {
				if _, err := io.ReadFull(c, b); err != nil {
					return
				}
			}
		},
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { listener.Close() })
		behave := behave
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go behave(conn)
			}
		}()
		endpoints[name] = "http://" + listener.Addr().String()
	}
	return endpoints
}

func TestAUselessCollectorCostsNoMoreMemoryThanAllowedAndTheCountersAddUp(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector has memory of its own")
	}
	for name, endpoint := range useless(t) {
		for _, compression := range []string{"none", "gzip"} {
			name, endpoint, compression := name, endpoint, compression
			t.Run(name+", "+compression, func(t *testing.T) {
				t.Parallel()
				command := exec.Command(os.Args[0])
				command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE=suffer", "PATCHTRACER_ENDPOINT="+endpoint, "PATCHTRACER_COMPRESSION="+compression)
				limit := time.AfterFunc(2*time.Minute, func() { _ = command.Process.Kill() })
				defer limit.Stop()
				command.Stderr = ioutil.Discard
				out, err := command.Output()
				if err != nil {
					t.Fatalf("%v %s", err, out)
				}
				var memory, recorded, exported, dropped, buffered, slowest uint64
				if _, err := fmt.Sscan(string(out), &memory, &recorded, &exported, &dropped, &buffered, &slowest); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				t.Logf("%d bytes, slowest span %v", memory, time.Duration(slowest))
				if memory > maxMemory {
					t.Errorf("%d bytes are held", memory)
				}
				if recorded != 60000 || exported != 0 || dropped == 0 || recorded != exported+dropped+buffered {
					t.Errorf("recorded %d, exported %d, dropped %d, buffered %d", recorded, exported, dropped, buffered)
				}
			})
		}
	}
}

// TestACollectorThatIsGoneForTenMinutesAndComesBack lasts as long as its name says; PATCHTRACER_TEST_OUTAGE gives another length.
func TestACollectorThatIsGoneForTenMinutesAndComesBack(t *testing.T) {
	if os.Getenv("PATCHTRACER_TEST_LOAD") == "" {
		t.Skip("takes ten minutes; set PATCHTRACER_TEST_LOAD=1 to run it")
	}
	outage := 10 * time.Minute
	if text := os.Getenv("PATCHTRACER_TEST_OUTAGE"); text != "" {
		var err error
		if outage, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	use(t, sampling)
	c := newCollector(t)
	e := c.export(t)
	record(t, 100)
	eventually(t, "the first spans arrive", 10*time.Second, func() bool { return e.Flush(time.Second) })
	address := c.server.Listener.Addr().String()
	c.server.Listener.Close()
	c.server.CloseClientConnections()

	recordedBefore, _ := totals()
	exportedBefore := e.Delivery().Exported
	arrivedBefore := uint64(len(c.spans))
	droppedBefore := droppedSpans()
	n := 0
	for begun := time.Now(); time.Since(begun) < outage; time.Sleep(time.Second) {
		record(t, 200) // a busy kubelet; in ten minutes more than the buffer holds
		n += 200
	}
	if exported := e.Delivery().Exported; exported != exportedBefore || e.Delivery().Retried == 0 {
		t.Fatalf("%d spans were exported to nobody, %d retries", exported-exportedBefore, e.Delivery().Retried)
	}

	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	back := &http.Server{Handler: c.server.Config.Handler}
	go func() { _ = back.Serve(listener) }()
	defer back.Close()
	eventually(t, "everything is sent", 2*time.Minute, func() bool { return e.Flush(time.Second) })

	recorded, waiting := totals()
	exported, dropped := e.Delivery().Exported-exportedBefore, droppedSpans()-droppedBefore
	c.Lock()
	arrived := uint64(len(c.spans)) - arrivedBefore
	c.Unlock()
	t.Logf("recorded %d = exported %d + dropped %d; %d arrived, %d retries", n, exported, dropped, arrived, e.Delivery().Retried)
	if recorded-recordedBefore != uint64(n) || waiting != 0 || exported+dropped != uint64(n) || exported == 0 || arrived != exported {
		t.Errorf("recorded %d, exported %d, dropped %d, buffered %d; %d arrived", recorded-recordedBefore, exported, dropped, waiting, arrived)
	}
}

// droppedSpans counts by all reasons.
func droppedSpans() (dropped uint64) {
	for reason := range guard.Losses.Spans {
		dropped += atomic.LoadUint64(&guard.Losses.Spans[reason])
	}
	return dropped
}
