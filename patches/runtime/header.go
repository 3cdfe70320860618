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

	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

const (
	traceparentHeader = "Traceparent" // in the canonical form of net/http
	tracestateHeader  = "Tracestate"
	baggageHeader     = "Baggage"
)

// FromHeader is the span context of an incoming request, zero when there is none. More than one traceparent
// is none, more than one tracestate is one long list (W3C Trace Context, sections 3.2 and 3.3).
func FromHeader(h http.Header) SpanContext {
	defer guard.Contain("FromHeader")
	return propagation.FromTexts(h[traceparentHeader], h[tracestateHeader])
}

// Inject sets the headers for sc; it leaves them alone when sc is not valid.
func Inject(h http.Header, sc SpanContext) {
	if h == nil || !sc.IsValid() {
		return
	}
	h[traceparentHeader] = []string{sc.Traceparent()}
	if sc.State != "" {
		h[tracestateHeader] = []string{sc.State}
	} else {
		delete(h, tracestateHeader)
	}
}
