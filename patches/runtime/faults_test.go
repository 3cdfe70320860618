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
	"testing"
	"time"

	"patchtracer/internal/control"
)

func useFaults(t *testing.T, c control.Config, text string) {
	t.Helper()
	faults, err := control.ParseFaults(text)
	if err != nil {
		t.Fatal(err)
	}
	c.Faults = faults
	use(t, c)
}

func TestADelayIsInsideTheSpanWhichTellsOfIt(t *testing.T) {
	useFaults(t, sampling, "test.point:delay=30ms")
	span := testPoint.Begin()
	span.Root()
	span.Open()
	span.End(nil)
	got := oneTaken(t)
	if got.end-got.start < uint64(30*time.Millisecond) || got.attributes["patchtracer.fault"] != "delay=30ms" {
		t.Errorf("%+v", got)
	}
}

func TestAFailureIsTheErrorOfTheFunctionAndOfItsSpan(t *testing.T) {
	useFaults(t, sampling, "test.point:fail=no space left,bench.*:fail")
	work := func(p *Point) (err error) {
		if span := p.Begin(); span != nil {
			span.Root()
			span.Open()
			defer func() { span.End(err) }()
			if err = span.Fault(); err != nil {
				return
			}
		}
		return nil
	}
	if err := work(testPoint); err == nil || err.Error() != "patchtracer: no space left" {
		t.Errorf("%v", err)
	}
	if got := oneTaken(t); got.status != 2 || got.message != "patchtracer: no space left" || got.attributes["patchtracer.fault"] != "fail=no space left" {
		t.Errorf("%+v", got)
	}
	if err := work(benchPoint); err == nil || err.Error() != "patchtracer: injected fault at bench.*" {
		t.Errorf("%v", err)
	}
}

func TestADroppedContextReachesNobodyByAnyWay(t *testing.T) {
	useFaults(t, sampling, "test.point:drop")
	outer := newTestContext(true)
	ctx := ContextWith(context.Background(), outer)
	Put("pod", "uid", outer)
	_, _, before := testPoint.tally.sums(sink.counts().stored)

	span := testPoint.Begin()
	span.FromContext(ctx)
	span.Root()
	if span.Open() || span.SpanContext().IsValid() {
		t.Error("it has a context")
	}
	span.Hold("pod", "uid")
	o := &object{}
	span.Annotate(o)
	inner := span.Context(ctx)
	if FromContext(inner).IsValid() || Get("pod", "uid").IsValid() || o.annotations != nil || Metadata(inner) != nil {
		t.Error("a context is handed on")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Traceparent") != "" {
			t.Error("a request carries a context")
		}
	}))
	defer server.Close()
	request, _ := http.NewRequestWithContext(inner, "GET", server.URL, nil)
	if response, err := RoundTripper(nil).RoundTrip(request); err != nil {
		t.Error(err)
	} else {
		response.Body.Close()
	}
	span.End(nil)
	if Get("pod", "uid") != outer {
		t.Error("the key is not what it was before")
	}
	if _, _, after := testPoint.tally.sums(sink.counts().stored); after != before+1 || len(taken(t)) != 0 {
		t.Errorf("%d counted as without a parent", after-before)
	}
}

func TestFaultsStrikeAsOftenAsTheyShould(t *testing.T) {
	useFaults(t, control.Config{}, "test.point:fail@0.25,bench.point:fail@0") // tracing need not be on
	const n = 20000
	struck := 0
	for i := 0; i < n; i++ {
		span := testPoint.Begin()
		span.Root()
		if span.Open() || span.SpanContext().IsValid() {
			t.Fatal("it traces, too")
		}
		if span.Fault() != nil {
			struck++
		}
		span.End(nil)
		if benchPoint.Begin().Fault() != nil {
			t.Fatal("what cannot happen happens")
		}
	}
	if struck < n/4-400 || struck > n/4+400 {
		t.Errorf("%d of %d", struck, n)
	}
	useFaults(t, control.Config{}, "")
	if testPoint.Begin() != nil {
		t.Error("the point is not off")
	}
}

func TestARequestFailsWithoutBeingSent(t *testing.T) {
	useFaults(t, sampling, "client-go.http:fail=connection refused")
	request, _ := http.NewRequestWithContext(ContextWith(nil, newTestContext(true)), "GET", "http://192.0.2.1/", nil)
	if _, err := RoundTripper(nil).RoundTrip(request); err == nil || err.Error() != "patchtracer: connection refused" {
		t.Errorf("%v", err)
	}
	if got := oneTaken(t); got.status != 2 {
		t.Errorf("%+v", got)
	}
}

func TestFaultsThatCannotBeReadAreMistakes(t *testing.T) {
	for _, bad := range []string{
		"x", ":fail", "x:", "x:explode", "x:delay", "x:delay=", "x:delay=-1s", "x:delay=1h", "x:drop=1",
		"x:fail@2", "x:fail@-1", "x:fail@NaN", "x:fail@often",
	} {
		if got, err := control.ParseFaults(bad); err == nil {
			t.Errorf("%q is taken as %+v", bad, got)
		}
	}
}
