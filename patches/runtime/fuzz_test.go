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
	"strings"
	"testing"
	"unicode/utf8"

	"patchtracer/internal/clock"
)

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

func FuzzSpanInJaegersTerms(f *testing.F) {
	f.Add("key", "value", int64(-1))
	f.Fuzz(func(t *testing.T, key, text string, number int64) {
		use(t, sampling)
		span := opened(t)
		span.Str(key, text)
		span.Int("n", number)
		span.Fail(text)
		r := &thriftReader{t, span.encodeJaeger(nil, clock.Monotonic())}
		fields := r.fields()
		span.End(nil)
		if len(r.b) != 0 || fields[10] == nil {
			t.Errorf("%v, %d bytes after it", fields, len(r.b))
		}
	})
}
