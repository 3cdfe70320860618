//go:build go1.18
// +build go1.18

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
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzTraceparent(f *testing.F) {
	for _, text := range []string{"", someParent, someParent + "-x", "cc" + someParent[2:] + "-x", "ff" + someParent[2:]} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sc := ParseTraceparent(text)
		if !sc.IsValid() {
			if sc != (SpanContext{}) {
				t.Errorf("%q: neither valid nor zero", text)
			}
			return
		}
		again := sc.Traceparent()
		if len(text) < 55 || text[3:53] != again[3:53] || strings.ToLower(text[:55]) != text[:55] || ParseTraceparent(again) != sc {
			t.Errorf("%q became %q", text, again)
		}
	})
}

func FuzzTracestate(f *testing.F) {
	for _, text := range []string{"", "a=1", "a=1,b@c=2", " a=1 ,, b=2", "a=1,a=2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := cleanTracestate(text)
		if cleanTracestate(got) != got || len(got) > maxTracestate || !utf8.ValidString(got) || strings.Contains(got, ",,") {
			t.Errorf("%q became %q", text, got)
		}
		h := http.Header{"Traceparent": {someParent}, "Tracestate": {text}}
		if sc := FromHeader(h); sc.TraceID() != someTrace || sc.Tracestate() != got {
			t.Errorf("%q in a header became %q", text, sc.Tracestate())
		}
	})
}

func FuzzConntrack(f *testing.F) {
	for _, datagrams := range capture(f) {
		for _, d := range datagrams {
			f.Add(d)
		}
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		use(t, sampling)
		o := newObserver()
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			var e connectionEvent
			events := 0
			parseEvents(datagram, order, &e, func() { events++; o.see(&e, monotonic()) })
			if events > len(datagram)/netlinkHeader+1 {
				t.Errorf("%d events in %d bytes", events, len(datagram))
			}
		}
	})
}

func FuzzCollectorsAnswer(f *testing.F) {
	f.Add([]byte{0x0a, 0x05, 0x08, 0x02, 0x12, 0x01, 'x'}, uint64(5))
	f.Fuzz(func(t *testing.T, body []byte, n uint64) {
		if got := (answer{body: body}).rejected(n); got > n {
			t.Errorf("%d of %d rejected", got, n)
		}
	})
}

func FuzzAttributes(f *testing.F) {
	f.Add("key", "value", int64(-1))
	f.Add("key", "\xff\x00\u00e9", int64(1)<<62)
	f.Fuzz(func(t *testing.T, key, text string, number int64) {
		if !utf8.ValidString(key) || key == "" || strings.HasPrefix(key, "patchtracer.") || key == "n" {
			t.Skip("keys are constants of woven code")
		}
		use(t, sampling)
		span := opened(t)
		span.Str(key, text)
		span.Int("n", number)
		span.Fail(text)
		span.End(nil)
		got := oneTaken(t)
		if value, _ := got.attributes[key].(string); got.attributes["n"] != number || !strings.HasPrefix(strings.ToValidUTF8(text, "\uFFFD"), value) && len(text) <= maxValue {
			t.Errorf("%+v", got)
		}
	})
}

func FuzzBaggage(f *testing.F) {
	for _, text := range []string{"", "a=1", " a = 1;p;q=2 ,b=", "a=1,,b=\"x\"", "=", "a=%20"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		got := cleanBaggage([]string{one, two})
		if len(got) > maxBaggage || strings.Count(got, ",") >= maxBaggageMembers || cleanBaggage([]string{got}) != got {
			t.Errorf("%q and %q became %q", one, two, got)
		}
		for i := 0; i < len(got); i++ {
			if (got[i] < ' ' && got[i] != '\t') || got[i] >= 0x7f {
				t.Errorf("%q is no header", got)
			}
		}
	})
}

func FuzzControlFile(f *testing.F) {
	f.Add("PATCHTRACER_SAMPLING=0.5\nPATCHTRACER_POINTS=-kubelet.*,+kubelet.pod.sync\n# x\nPATCHTRACER_FAULTS=a:delay=1s@0.5,b:fail=x,c:drop")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := config{endpoint: "http://host"}.changedBy(text)
		if err != nil {
			return
		}
		if s.on && (s.ratio < 0 || s.ratio > 1) {
			t.Errorf("%q gives %+v", text, s)
		}
		for _, r := range s.faults {
			if r.chance < 0 || r.chance > 1 || r.delay < 0 || r.delay > maxFaultDelay || r.pattern == "" || (r.err != nil) != (r.kind == faultFail) {
				t.Errorf("%q gives %+v", text, r)
			}
		}
	})
}

func FuzzScrub(f *testing.F) {
	for _, text := range []string{"", "a://b:c@d?e", "token=x", "Bearer x", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0", "\u212a=://?"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := scrub(text)
		if scrub(got) != got && len(scrub(got)) > 2*len(got)+len(redacted) {
			t.Errorf("%q became %q and then %q", text, got, scrub(got))
		}
		planted := scrub("x token=s3cr3t " + text)
		if strings.HasPrefix(planted, "x token=s3") {
			t.Errorf("%q", planted)
		}
	})
}

func FuzzSpanInJaegersTerms(f *testing.F) {
	f.Add("key", "value", int64(-1))
	f.Fuzz(func(t *testing.T, key, text string, number int64) {
		use(t, sampling)
		span := opened(t)
		span.Str(key, text)
		span.Int("n", number)
		span.Fail(text)
		r := &thriftReader{t, span.encodeJaeger(nil, monotonic())}
		fields := r.fields()
		span.End(nil)
		if len(r.b) != 0 || fields[10] == nil {
			t.Errorf("%v, %d bytes after it", fields, len(r.b))
		}
	})
}
