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

package scrub

import (
	"strings"
	"testing"
)

func FuzzScrub(f *testing.F) {
	for _, text := range []string{"", "a://b:c@d?e", "token=x", "Bearer x", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0", "\u212a=://?"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Text(text)
		if Text(got) != got && len(Text(got)) > 2*len(got)+len(redacted) {
			t.Errorf("%q became %q and then %q", text, got, Text(got))
		}
		planted := Text("x token=s3cr3t " + text)
		if strings.HasPrefix(planted, "x token=s3") {
			t.Errorf("%q", planted)
		}
	})
}
