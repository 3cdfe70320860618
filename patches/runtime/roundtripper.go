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
	"net/http"
	"strconv"

	"patchtracer/internal/guard"
)

// roundTripper makes a client span of each request whose context carries a span.
type roundTripper struct{ next http.RoundTripper }

// clientPoints: one for each method, so that a span's name needs no text to be made.
var clientPoints = func() map[string]*Point {
	m := map[string]*Point{}
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"} {
		m[method] = NewPoint("client-go.http", "client-go", "HTTP "+method, Client)
	}
	return m
}()

var otherMethod = NewPoint("client-go.http", "client-go", "HTTP", Client)

// RoundTripper traces what goes through rt; nil stands for http.DefaultTransport. In a process that cannot
// trace, now or later, rt itself comes back: some callers, upstream's own tests among them, look at its type.
func RoundTripper(rt http.RoundTripper) http.RoundTripper {
	if rt == nil {
		rt = http.DefaultTransport
	}
	if !active.CanTrace() {
		return rt
	}
	return &roundTripper{rt}
}

// WrappedRoundTripper lets client-go find the transport inside.
func (t *roundTripper) WrappedRoundTripper() http.RoundTripper { return t.next }

// CancelRequest hands on to transports that still have it.
func (t *roundTripper) CancelRequest(request *http.Request) {
	if c, ok := t.next.(interface{ CancelRequest(*http.Request) }); ok {
		c.CancelRequest(request)
	}
}

// CloseIdleConnections hands on: http.Client asks for it.
func (t *roundTripper) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip is that of http.RoundTripper. The span ends with the response's headers.
func (t *roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	span, traced := beginRequest(request)
	if span == nil {
		return t.next.RoundTrip(request)
	}
	if err := span.Fault(); err != nil {
		if request.Body != nil {
			request.Body.Close()
		}
		endRequest(span, nil, err)
		return nil, err
	}
	response, err := t.next.RoundTrip(traced)
	endRequest(span, response, err)
	return response, err
}

// beginRequest gives a span and a copy of the request with the headers: a RoundTripper must not change the
// request it was given. Anything going wrong in here leaves the request as it is.
func beginRequest(request *http.Request) (span *Span, traced *http.Request) {
	if off() || request == nil {
		return nil, nil
	}
	ctx := request.Context()
	if parent, _ := current(ctx); !parent.IsValid() {
		return nil, nil
	}
	point := clientPoints[request.Method]
	if point == nil {
		point = otherMethod
	}
	if span = point.Begin(); span == nil {
		return nil, nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			span.failed(fault)
			span = nil
		}
	}()
	span.FromContext(ctx)
	if span.Open() {
		describeRequest(span, request)
	}
	if tellHost != nil { // the host's own transport may be further in
		ctx = span.Context(ctx)
	}
	traced = request.Clone(ctx)
	if traced.Header == nil {
		traced.Header = http.Header{}
	}
	if len(traced.Header[traceparentHeader]) == 0 { // the host's own tracing goes first
		Inject(traced.Header, span.SpanContext())
	}
	if span.baggage != "" && len(traced.Header[baggageHeader]) == 0 {
		traced.Header[baggageHeader] = []string{span.baggage}
	}
	return span, traced
}

func describeRequest(span *Span, request *http.Request) {
	span.Str("http.request.method", request.Method)
	if u := request.URL; u != nil {
		span.Str("url.path", u.Path)
		span.Str("server.address", u.Hostname())
		port, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil && u.Scheme == "http" {
			port = 80
		} else if err != nil && u.Scheme == "https" {
			port = 443
		}
		if port != 0 {
			span.Int("server.port", int64(port))
		}
	}
}

// endRequest: the span ends with the response's headers; the body of a watch may last for ever.
func endRequest(span *Span, response *http.Response, err error) {
	defer guard.Contain("endRequest")
	if err == nil && response != nil {
		span.Int("http.response.status_code", int64(response.StatusCode))
		if response.StatusCode >= 500 {
			span.Fail(http.StatusText(response.StatusCode))
		}
	}
	span.End(err)
}
