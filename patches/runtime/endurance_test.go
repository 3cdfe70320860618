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
	"context"
	"errors"
	"fmt"
	"io/ioutil"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"patchtracer/internal/guard"
)

// podSyncs is a day of a busy kubelet's work.
const podSyncs = 200000

func init() { roles["sync pods"] = syncPods }

// footprint is what must not grow.
type footprint struct {
	heap        uint64
	goroutines  int
	descriptors int
}

func takeFootprint() footprint {
	Flush(5 * time.Second)
	runtime.GC()
	runtime.GC() // the first one moves pools aside, the second one empties them
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, _ := ioutil.ReadDir("/proc/self/fd")
	return footprint{m.HeapAlloc, runtime.NumGoroutine(), len(files)}
}

// syncPods does what the woven kubelet does for a pod, over and over, with an exporter at work.
func syncPods() {
	transport := RoundTripper(roundTripFunc(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	}))
	var early footprint
	for i := 0; i < podSyncs; i++ {
		if i == podSyncs/10 {
			early = takeFootprint()
		}
		syncPod(transport, i)
	}
	late := takeFootprint()
	e := process.exporter
	recorded, waiting := totals()
	dropped := uint64(0)
	for reason := range guard.Losses.Spans {
		dropped += atomic.LoadUint64(&guard.Losses.Spans[reason])
	}
	fmt.Println(early.heap, late.heap, early.goroutines, late.goroutines, early.descriptors, late.descriptors,
		recorded, e.Delivery().Exported, dropped, uint64(waiting)+e.Delivery().Inflight)
}

func syncPod(transport http.RoundTripper, i int) {
	uid := fmt.Sprint("uid-", i/20) // a pod lives for twenty syncs
	pod := &object{}
	update := testPoint.Begin()
	update.Root()
	update.Open()
	update.Annotate(pod)
	Put("podupdate", uid, update.SpanContext())
	Enqueue("kubelet", update.SpanContext())
	update.End(nil)

	sync := benchPoint.Begin()
	sync.FromQueue("kubelet")
	sync.FromKey("podupdate", uid)
	sync.FromAnnotations(pod)
	if sync.Open() {
		sync.Str("k8s.pod.uid", uid)
		sync.Int("number", int64(i))
	}
	sync.Hold("pod", uid)
	ctx := sync.Context(context.Background())
	container := testPoint.Begin()
	container.FromKey("pod", uid)
	container.Open()
	container.Remember("container", fmt.Sprint("id-", i))
	Alias("sandbox", fmt.Sprint("id-", i), "pod", uid)
	Once("pod", uid)
	if request, err := http.NewRequestWithContext(ctx, "PATCH", "http://host/status", nil); err == nil {
		if response, err := transport.RoundTrip(request); err == nil {
			response.Body.Close()
		}
	}
	var err error
	if i%7 == 0 {
		err = errors.New("crash loop")
	}
	container.End(err)
	sync.End(err)
}

func TestADayOfPodSyncsGrowsNothing(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector has memory of its own, and takes its time")
	}
	c := newCollector(t)
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE=sync pods", "PATCHTRACER_ENDPOINT="+c.server.URL)
	limit := time.AfterFunc(5*time.Minute, func() { _ = command.Process.Kill() })
	defer limit.Stop()
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	var early, late footprint
	var recorded, exported, dropped, buffered uint64
	if _, err := fmt.Sscan(string(out), &early.heap, &late.heap, &early.goroutines, &late.goroutines, &early.descriptors, &late.descriptors,
		&recorded, &exported, &dropped, &buffered); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%d spans; heap %d, then %d bytes; goroutines %d, %d; descriptors %d, %d",
		recorded, early.heap, late.heap, early.goroutines, late.goroutines, early.descriptors, late.descriptors)
	if late.heap > early.heap+1<<20 || late.goroutines > early.goroutines || late.descriptors > early.descriptors {
		t.Errorf("it grows: %+v, then %+v", early, late)
	}
	if recorded != 4*podSyncs || recorded != exported+dropped+buffered {
		t.Errorf("recorded %d, exported %d, dropped %d, buffered %d", recorded, exported, dropped, buffered)
	}
}
