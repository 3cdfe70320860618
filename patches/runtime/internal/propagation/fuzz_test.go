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

package propagation

import (
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
		got := CleanTracestate(text)
		if CleanTracestate(got) != got || len(got) > maxTracestate || !utf8.ValidString(got) || strings.Contains(got, ",,") {
			t.Errorf("%q became %q", text, got)
		}
		if sc := FromTexts([]string{someParent}, []string{text}); sc.TraceID() != someTrace || sc.Tracestate() != got {
			t.Errorf("%q in a header became %q", text, sc.Tracestate())
		}
	})
}

func FuzzBaggage(f *testing.F) {
	for _, text := range []string{"", "a=1", " a = 1;p;q=2 ,b=", "a=1,,b=\"x\"", "=", "a=%20"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		got := CleanBaggage([]string{one, two})
		if len(got) > maxBaggage || strings.Count(got, ",") >= maxBaggageMembers || CleanBaggage([]string{got}) != got {
			t.Errorf("%q and %q became %q", one, two, got)
		}
		for i := 0; i < len(got); i++ {
			if (got[i] < ' ' && got[i] != '\t') || got[i] >= 0x7f {
				t.Errorf("%q is no header", got)
			}
		}
	})
}
