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
)

const (
	someTrace  = "4bf92f3577b34da6a3ce929d0e0e4736"
	someSpan   = "00f067aa0ba902b7"
	someParent = "00-" + someTrace + "-" + someSpan + "-01"
)

func TestATraceparentIsReadByTheLetterOfTheSpecification(t *testing.T) {
	good := map[string]bool{ // text: sampled
		someParent: true,
		"00-" + someTrace + "-" + someSpan + "-00":                 false,
		"00-" + someTrace + "-" + someSpan + "-02":                 false,
		"00-" + someTrace + "-" + someSpan + "-ff":                 true,
		"cc-" + someTrace + "-" + someSpan + "-01":                 true,
		"cc-" + someTrace + "-" + someSpan + "-01-what-comes-then": true,
		"01-" + someTrace + "-" + someSpan + "-01-":                true,
	}
	for text, sampled := range good {
		sc := ParseTraceparent(text)
		if !sc.IsValid() || sc.IsSampled() != sampled || sc.TraceID() != someTrace || sc.SpanID() != someSpan {
			t.Errorf("%q gives %+v", text, sc)
		}
	}
	bad := []string{
		"", "00", someParent + "-", someParent + "-00", someParent + ".", " " + someParent, someParent + " ",
		"ff-" + someTrace + "-" + someSpan + "-01",
		"FF-" + someTrace + "-" + someSpan + "-01",
		"0-" + someTrace + "-" + someSpan + "-010",
		"cc-" + someTrace + "-" + someSpan + "-01.what",
		"00-" + strings.ToUpper(someTrace) + "-" + someSpan + "-01",
		"00-" + someTrace + "-" + strings.ToUpper(someSpan) + "-01",
		"00-" + someTrace + "-" + someSpan + "-0X",
		"00-" + someTrace + "-" + someSpan + "-1",
		"00-" + strings.Repeat("0", 32) + "-" + someSpan + "-01",
		"00-" + someTrace + "-" + strings.Repeat("0", 16) + "-01",
		"00_" + someTrace + "-" + someSpan + "-01",
		"00-" + someTrace + "_" + someSpan + "-01",
		"00-" + someTrace + "-" + someSpan + "_01",
		"00-" + someTrace[:31] + "g-" + someSpan + "-01",
		"\u00e90-" + someTrace + "-" + someSpan + "-01",
	}
	for _, text := range bad {
		if sc := ParseTraceparent(text); sc != (SpanContext{}) {
			t.Errorf("%q is accepted: %+v", text, sc)
		}
	}
}

func TestATraceparentIsWrittenAsItWasRead(t *testing.T) {
	for _, text := range []string{someParent, strings.Replace(someParent, "-01", "-00", 1)} {
		if again := ParseTraceparent(text).Traceparent(); again != text {
			t.Errorf("%s became %s", text, again)
		}
	}
	if text := (SpanContext{}).Traceparent(); text != "" {
		t.Errorf("no context is written as %q", text)
	}
}

func TestATracestateIsKeptWhenValidAndDroppedWholeOtherwise(t *testing.T) {
	many := func(n int) string {
		var members []string
		for i := 0; i < n; i++ {
			members = append(members, "k"+strings.Repeat("x", i)+"=1")
		}
		return strings.Join(members, ",")
	}
	cases := map[string]string{
		"congo=t61rcWkgMzE":                   "congo=t61rcWkgMzE",
		"rojo=00f067aa0ba902b7,congo=t":       "rojo=00f067aa0ba902b7,congo=t",
		" a=1 ,\tb=2":                         "a=1,b=2",
		"a=1,,b=2,":                           "a=1,b=2",
		"":                                    "",
		",":                                   "",
		"1tenant@sys=x":                       "1tenant@sys=x",
		"a*/_-=x y":                           "a*/_-=x y",
		"1a=x":                                "",
		"A=x":                                 "",
		"a=1,a=2":                             "",
		"a":                                   "",
		"a=":                                  "",
		"=1":                                  "",
		"a=b=c":                               "",
		"a=\x01":                              "",
		"a=\u00e9":                            "",
		"a@=1":                                "",
		"a@b@c=1":                             "",
		"a@" + strings.Repeat("b", 15) + "=1": "",
		many(20):                              many(20),
		strings.Repeat("a=1,", 40):            "",
		"a=" + strings.Repeat("x", 257):       "",
		"a=" + strings.Repeat("x", 600):       "",
	}
	for text, want := range cases {
		if got := CleanTracestate(text); got != want {
			t.Errorf("%q gives %q, not %q", text, got, want)
		}
	}
}

func TestMoreThan32MembersAreNoTracestate(t *testing.T) {
	var members []string
	for c := 'a'; c <= 'z'; c++ {
		members = append(members, string(c)+"=1")
	}
	for c := 'a'; len(members) < 33; c++ {
		members = append(members, "z"+string(c)+"=1")
	}
	if CleanTracestate(strings.Join(members[:32], ",")) == "" || CleanTracestate(strings.Join(members, ",")) != "" {
		t.Error("32 members are allowed, 33 are not")
	}
}
