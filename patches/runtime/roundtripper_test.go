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
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"patchtracer/internal/control"
)

func TestARequestOfATracedContextMakesAClientSpan(t *testing.T) {
	use(t, sampling)
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.WriteHeader(201)
	}))
	defer server.Close()
	parent := newTestContext(true)
	request, _ := http.NewRequest("POST", server.URL+"/api/v1/pods?token=secret", nil)
	request.Header.Set("X-Own", "1")
	request = request.WithContext(ContextWith(context.Background(), parent))

	response, err := (&http.Client{Transport: RoundTripper(http.DefaultTransport)}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()

	span := oneTaken(t)
	u, _ := url.Parse(server.URL)
	port, _ := strconv.ParseInt(u.Port(), 10, 64)
	want := map[string]interface{}{
		"patchtracer.tracepoint": "client-go.http", "patchtracer.layer": "client-go", "http.request.method": "POST",
		"url.path": "/api/v1/pods", "server.address": "127.0.0.1", "server.port": port, "http.response.status_code": int64(201),
	}
	if len(span.attributes) != len(want) {
		t.Errorf("attributes: %v", span.attributes)
	}
	for key, value := range want {
		if span.attributes[key] != value {
			t.Errorf("%s is %v, not %v", key, span.attributes[key], value)
		}
	}
	if span.name != "HTTP POST" || span.kind != 3 || span.parent != parent.SpanID() || span.status != 0 {
		t.Errorf("%+v", span)
	}
	if at := got.Get("Traceparent"); at != "00-"+parent.TraceID()+"-"+span.spanID+"-01" || got.Get("X-Own") != "1" {
		t.Errorf("the server saw %v", got)
	}
	if request.Header.Get("Traceparent") != "" || len(request.Header) != 1 {
		t.Error("the caller's request was changed")
	}
}

// answering is a transport that gives one answer and keeps the request.
type answering struct {
	code    int
	err     error
	request *http.Request
	closed  bool
	stopped *http.Request
}

func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	a.request = r
	if a.err != nil {
		return nil, a.err
	}
	return &http.Response{StatusCode: a.code, Body: http.NoBody, Request: r}, nil
}
func (a *answering) CloseIdleConnections()         { a.closed = true }
func (a *answering) CancelRequest(r *http.Request) { a.stopped = r }

func send(rt http.RoundTripper, ctx context.Context, method, address string) (*http.Request, error) {
	u, _ := url.Parse(address)
	request := (&http.Request{Method: method, URL: u}).WithContext(ctx) // without a header map
	_, err := rt.RoundTrip(request)
	return request, err
}

func TestFailedRequestsMakeFailedSpans(t *testing.T) {
	use(t, sampling)
	ctx := ContextWith(context.Background(), newTestContext(true))
	broken := errors.New("connection refused")
	cases := []struct {
		inner           answering
		method, name    string
		status          uint64
		message, server string
		port            int64
	}{
		{answering{code: 503}, "GET", "HTTP GET", 2, "Service Unavailable", "https://a.b/x", 443},
		{answering{code: 404}, "PATCH", "HTTP PATCH", 0, "", "http://a.b/x", 80},
		{answering{err: broken}, "BREW", "HTTP", 2, "connection refused", "http://a.b:99/x", 99},
	}
	for _, c := range cases {
		_, err := send(RoundTripper(&c.inner), ctx, c.method, c.server)
		got := oneTaken(t)
		if err != c.inner.err || got.name != c.name || got.status != c.status || got.message != c.message || got.attributes["server.port"] != c.port {
			t.Errorf("%v: %+v", err, got)
		}
	}
}

func TestARequestWithoutASpanInItsContextGoesThroughUntouched(t *testing.T) {
	for _, c := range []control.Config{sampling, {}} {
		use(t, c)
		inner := &answering{code: 200}
		ctx := context.Background()
		if !c.On {
			ctx = ContextWith(ctx, newTestContext(true))
		}
		request, _ := send(RoundTripper(inner), ctx, "GET", "http://a/")
		if inner.request != request || len(taken(t)) != 0 {
			t.Error("it was changed or recorded")
		}
	}
}

func TestAnUnsampledDecisionIsHandedOnToTheServer(t *testing.T) {
	use(t, sampling)
	inner := &answering{code: 200}
	parent := newTestContext(false)
	_, _ = send(RoundTripper(inner), ContextWith(context.Background(), parent), "GET", "http://a/")
	if inner.request.Header.Get("Traceparent") != parent.Traceparent() || len(taken(t)) != 0 {
		t.Errorf("the server sees %v", inner.request.Header)
	}
}

func TestAContextThatTheHostSentItselfStays(t *testing.T) {
	use(t, sampling)
	inner := &answering{code: 200}
	request, _ := http.NewRequest("GET", "http://a/", nil)
	request.Header.Set("traceparent", someParent)
	_, _ = RoundTripper(inner).RoundTrip(request.WithContext(ContextWith(nil, newTestContext(true))))
	if inner.request.Header.Get("Traceparent") != someParent {
		t.Errorf("the server sees %v", inner.request.Header)
	}
}

func TestAProcessThatCannotTraceGetsItsOwnTransportBack(t *testing.T) {
	own := &http.Transport{}
	for name, c := range map[string]control.Config{
		"on":                  sampling,
		"may be switched on":  {Control: "/run/patchtracer"},
		"a fault is injected": {Faults: []control.FaultRule{{}}},
		"off":                 {},
	} {
		use(t, c)
		if got := RoundTripper(own) == http.RoundTripper(own); got != (name == "off") {
			t.Errorf("%s: its own transport: %v", name, got)
		}
	}
}

func TestTheTransportInsideCanBeReached(t *testing.T) {
	use(t, sampling)
	inner := &answering{}
	rt := RoundTripper(inner)
	if rt.(interface{ WrappedRoundTripper() http.RoundTripper }).WrappedRoundTripper() != http.RoundTripper(inner) {
		t.Error("client-go cannot find the transport")
	}
	request := &http.Request{}
	rt.(interface{ CancelRequest(*http.Request) }).CancelRequest(request)
	(&http.Client{Transport: rt}).CloseIdleConnections()
	if inner.stopped != request || !inner.closed {
		t.Error("CancelRequest or CloseIdleConnections do not arrive")
	}
	if RoundTripper(nil).(*roundTripper).next != http.DefaultTransport {
		t.Error("nil is not the default transport")
	}
}

func TestATracedRequestCanBeCancelledAndTimesOut(t *testing.T) {
	use(t, sampling)
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	client := &http.Client{Transport: RoundTripper(&http.Transport{}), Timeout: 100 * time.Millisecond}
	request, _ := http.NewRequest("GET", server.URL, nil)
	if _, err := client.Do(request.WithContext(ContextWith(nil, newTestContext(true)))); err == nil {
		t.Fatal("it does not time out")
	}
	eventually(t, "the span ends", time.Second, func() bool { return len(taken(t)) == 1 })
}
