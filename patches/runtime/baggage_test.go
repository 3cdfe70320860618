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
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestBaggageGoesFromRequestToRequestAndIntoNoSpan(t *testing.T) {
	use(t, sampling)
	var arrived http.Header
	next := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { arrived = r.Header }))
	defer next.Close()

	span := testPoint.Begin()
	span.FromHeader(http.Header{"Traceparent": {someParent}, "Baggage": {"tenant=s3cret"}})
	span.Open()
	ctx := span.Context(context.Background())
	inner := testPoint.Begin()
	inner.FromContext(ctx)
	inner.Open()
	ctx = inner.Context(ctx)
	request, _ := http.NewRequestWithContext(ctx, "GET", next.URL, nil)
	if response, err := RoundTripper(nil).RoundTrip(request); err != nil {
		t.Fatal(err)
	} else {
		response.Body.Close()
	}
	inner.End(nil)
	span.End(nil)
	if arrived.Get("Baggage") != "tenant=s3cret" || Baggage(ctx) != "tenant=s3cret" || arrived.Get("Traceparent") == "" {
		t.Errorf("%v", arrived)
	}
	payload, _ := sink.Drain(nil, nil, 1<<20)
	if strings.Contains(string(payload), "s3cret") {
		t.Error("a span tells of it")
	}
}

func TestTheHostsOwnBaggageHeaderGoesFirst(t *testing.T) {
	use(t, sampling)
	var arrived http.Header
	next := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { arrived = r.Header }))
	defer next.Close()
	ctx := contextWith(nil, newTestContext(true), "a=ours")
	request, _ := http.NewRequestWithContext(ctx, "GET", next.URL, nil)
	request.Header.Set("Baggage", "a=theirs")
	if response, err := RoundTripper(nil).RoundTrip(request); err != nil {
		t.Fatal(err)
	} else {
		response.Body.Close()
	}
	if len(arrived["Baggage"]) != 1 || arrived.Get("Baggage") != "a=theirs" {
		t.Errorf("%v", arrived)
	}
}

func TestMetadataCarriesContextAndBaggageThroughACall(t *testing.T) {
	use(t, sampling)
	parent := ParseTraceparent(someParent)
	parent.State = "rojo=1"
	pairs := Metadata(contextWith(nil, parent, "a=1"))
	md := map[string][]string{} // as gRPC hands it to the server
	for i := 0; i+1 < len(pairs); i += 2 {
		md[pairs[i]] = append(md[pairs[i]], pairs[i+1])
	}
	span := testPoint.Begin()
	span.FromMetadata(md)
	span.Open()
	if Baggage(span.Context(context.Background())) != "a=1" {
		t.Error("the baggage is lost")
	}
	span.End(nil)
	if got := oneTaken(t); got.traceID != someTrace || got.parent != someSpan || got.state != "rojo=1" {
		t.Errorf("%+v", got)
	}
	ctx := ContextFromMetadata(context.Background(), md)
	if FromContext(ctx) != parent || Baggage(ctx) != "a=1" {
		t.Errorf("%+v %q", FromContext(ctx), Baggage(ctx))
	}
	if Metadata(context.Background()) != nil || FromMetadata(nil).IsValid() || Metadata(nil) != nil {
		t.Error("something comes from nothing")
	}
}
