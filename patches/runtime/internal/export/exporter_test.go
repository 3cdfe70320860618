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

package export

import (
	"net/http"
	"testing"
	"time"

	"patchtracer/internal/control"
)

func TestAProxyFromTheEnvironmentIsNotUsed(t *testing.T) {
	transport := newTarget("http://127.0.0.1:1", false).client.Transport.(*http.Transport)
	if transport.Proxy != nil {
		t.Error("the exporter asks for a proxy")
	}
}

func TestBackOffGrowsIsBoundedAndVaries(t *testing.T) {
	e := New(nil, control.Config{})
	seen := map[time.Duration]bool{}
	for attempt := uint(0); attempt < 40; attempt++ {
		limit := maxBackoff
		if attempt < 6 {
			limit = firstBackoff << attempt
		}
		d := e.backoff(attempt, 0)
		if d < limit/2 || d > limit {
			t.Errorf("attempt %d waits %v", attempt, d)
		}
		seen[d] = true
	}
	if len(seen) < 35 {
		t.Error("it does not vary")
	}
	if d := e.backoff(0, time.Minute); d < time.Minute || d > time.Minute+firstBackoff {
		t.Errorf("asked for a minute, it waits %v", d)
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	cases := map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "-3": 0, "x": 0, "99999999": maxRetryAfter,
		"Fri, 01 May 2026 12:00:07 GMT": 7 * time.Second,
		"Fri, 01 May 2026 11:00:00 GMT": 0,
	}
	for text, want := range cases {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q is %v, not %v", text, got, want)
		}
	}
}
