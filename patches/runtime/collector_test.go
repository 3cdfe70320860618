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
	"compress/gzip"
	"fmt"
	"io"
	"io/ioutil"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"patchtracer/internal/control"
	"patchtracer/internal/export"
)

// collector is a real HTTP server that decodes what it is sent.
type collector struct {
	sync.Mutex
	server   *httptest.Server
	answer   func(w http.ResponseWriter, r *http.Request) bool // true: the request was answered and counts as refused
	spans    []decodedSpan
	resource map[string]interface{}
	metrics  map[string]uint64
	sizes    []int
	requests int
	packed   bool // a body came in gzip
}

func newCollector(t testing.TB) *collector {
	t.Helper()
	c := &collector{}
	c.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.serve(t, w, r) }))
	t.Cleanup(c.server.Close)
	return c
}

func (c *collector) serve(t testing.TB, w http.ResponseWriter, r *http.Request) {
	var content io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Errorf("the body is not in gzip: %v", err)
			return
		}
		content = unpacked
	}
	body, err := ioutil.ReadAll(content)
	c.Lock()
	c.packed = c.packed || content != r.Body
	defer c.Unlock()
	c.requests++
	if err != nil || r.Method != "POST" || r.Header.Get("Content-Type") != "application/x-protobuf" || r.Header.Get("Traceparent") != "" {
		t.Errorf("request %s %s %v, %v", r.Method, r.URL, r.Header, err)
	}
	if c.answer != nil && c.answer(w, r) {
		return
	}
	switch r.URL.Path {
	case "/v1/traces":
		c.sizes = append(c.sizes, len(body))
		c.takeSpans(t, body)
	case "/v1/metrics":
		c.takeMetrics(t, body)
	default:
		t.Errorf("path %s", r.URL.Path)
	}
}

func (c *collector) takeSpans(t testing.TB, body []byte) {
	for _, resourceSpans := range decodeMessage(t, body) {
		for _, f := range decodeMessage(t, resourceSpans.bytes) {
			switch f.number {
			case 1:
				c.resource = decodeResource(t, f)
			case 2:
				for _, f := range decodeMessage(t, f.bytes) {
					switch f.number {
					case 1:
						checkScope(t, f)
					case 2:
						c.spans = append(c.spans, decodeSpan(t, f.bytes))
					default:
						t.Errorf("unexpected field %d of ScopeSpans", f.number)
					}
				}
			default:
				t.Errorf("unexpected field %d of ResourceSpans", f.number)
			}
		}
	}
}

func decodeResource(t testing.TB, f wireField) map[string]interface{} {
	attributes := map[string]interface{}{}
	for _, f := range decodeMessage(t, f.bytes) {
		if f.number != 1 {
			t.Errorf("unexpected field %d of Resource", f.number)
		}
		decodeAttribute(t, f, attributes)
	}
	return attributes
}

func checkScope(t testing.TB, f wireField) {
	fields := decodeMessage(t, f.bytes)
	if len(fields) != 2 || textOf(t, fields[0]) != "patchtracer" || textOf(t, fields[1]) != export.Version {
		t.Errorf("scope %v", fields)
	}
}

// takeMetrics leaves the points as name{attributes in order}: value.
func (c *collector) takeMetrics(t testing.TB, body []byte) {
	c.metrics = map[string]uint64{}
	for _, resourceMetrics := range decodeMessage(t, body) {
		for _, f := range decodeMessage(t, resourceMetrics.bytes) {
			if f.number != 2 {
				continue
			}
			for _, f := range decodeMessage(t, f.bytes) {
				if f.number == 2 {
					c.takeMetric(t, f)
				}
			}
		}
	}
}

func (c *collector) takeMetric(t testing.TB, f wireField) {
	name := ""
	for _, f := range decodeMessage(t, f.bytes) {
		switch f.number {
		case 1:
			name = textOf(t, f)
		case 5, 7:
			settings := map[int]uint64{}
			for _, p := range decodeMessage(t, f.bytes) {
				if p.number == 1 {
					c.takePoint(t, name, p)
				} else {
					settings[p.number] = valueOf(t, p, 0)
				}
			}
			if f.number == 7 && (settings[2] != 2 || settings[3] != 1) {
				t.Errorf("%s is not cumulative and monotonic: %v", name, settings)
			}
		}
	}
}

func (c *collector) takePoint(t testing.TB, name string, p wireField) {
	value, labels, times := uint64(0), map[string]interface{}{}, [2]uint64{}
	for _, f := range decodeMessage(t, p.bytes) {
		switch f.number {
		case 2, 3:
			times[f.number-2] = valueOf(t, f, 1)
		case 6:
			value = valueOf(t, f, 1)
		case 7:
			decodeAttribute(t, f, labels)
		default:
			t.Errorf("unexpected field %d of a point", f.number)
		}
	}
	if times[0] == 0 || times[1] < times[0] {
		t.Errorf("%s from %d to %d", name, times[0], times[1])
	}
	key := name
	for _, label := range []string{"patchtracer.tracepoint", "state", "reason"} {
		if v, ok := labels[label]; ok {
			key += fmt.Sprint(" ", v)
		}
	}
	c.metrics[key] = value
}

// export runs an exporter on the buffer of the test. It ends with the process: an exporter has no end.
func (c *collector) export(t testing.TB) *export.Exporter {
	t.Helper()
	return c.exportAs(t, sampling)
}

func (c *collector) exportAs(t testing.TB, configuration control.Config) *export.Exporter {
	t.Helper()
	configuration.Endpoint = c.server.URL
	e := export.New(sink, configuration)
	go e.Run()
	return e
}

func eventually(t testing.TB, what string, within time.Duration, is func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", within, what)
		}
	}
}
