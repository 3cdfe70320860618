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
	"io/ioutil"
	"os"
	"strings"
	"testing"

	"patchtracer/internal/clock"
	"patchtracer/internal/control"
	"patchtracer/internal/hold"
	"patchtracer/internal/ids"
	"patchtracer/internal/propagation"
)

const (
	someTrace  = "4bf92f3577b34da6a3ce929d0e0e4736"
	someSpan   = "00f067aa0ba902b7"
	someParent = "00-" + someTrace + "-" + someSpan + "-01"
)

// raceDetector: with it, pools forget at random on purpose.
var raceDetector bool

// use puts a configuration into force for one test, with an empty buffer, registry and queues. No exporter
// runs; tests that want one make their own.
func use(t testing.TB, c control.Config) {
	t.Helper()
	before := active
	reset(c)
	t.Cleanup(func() { reset(before) })
}

func reset(c control.Config) {
	registry = hold.NewRegistry()
	queues, asked = &hold.Queues{}, &hold.Seen{}
	points.dead = false
	for _, p := range points.all {
		p.broken = 0
	}
	configure(c)
	sink = newBuffer(shardCount(), maxBuffered)
	sink.start = nil
	clock.Tick()
}

func newTestContext(sampled bool) SpanContext {
	g := ids.New()
	sc := SpanContext{Trace: g.TraceID(), Span: g.SpanID()}
	if sampled {
		sc.Flags = propagation.FlagSampled
	}
	return sc
}

// sampling is the usual configuration of a test.
var sampling = control.Config{On: true, Ratio: 1, Service: "test"}

// listen gives what is said on stderr from here on, in lines.
func listen(t testing.TB) (said func() []string) {
	t.Helper()
	file, err := ioutil.TempFile(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = file
	t.Cleanup(func() { os.Stderr = before; file.Close() })
	return func() []string {
		content, err := ioutil.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		return strings.FieldsFunc(string(content), func(r rune) bool { return r == '\n' })
	}
}

// takenFrom empties a queue.
func takenFrom(queue string) []SpanContext {
	contexts, _ := queues.Take(queue)
	return contexts
}

// taken decodes the spans in the buffer, which is empty afterwards.
func taken(t testing.TB) []decodedSpan {
	t.Helper()
	var spans []decodedSpan
	for {
		payload, owners := sink.Drain(nil, nil, 1<<20)
		if len(owners) == 0 {
			return spans
		}
		for _, f := range decodeMessage(t, payload) {
			spans = append(spans, decodeSpan(t, f.bytes))
		}
	}
}

// totals are the numbers of spans ever recorded and of those that wait.
func totals() (recorded uint64, waiting int) {
	c := sink.counts()
	return c.recorded, c.waiting
}
