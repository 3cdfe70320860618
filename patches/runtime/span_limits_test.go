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
	"errors"
	"strings"
	"testing"

	"patchtracer/internal/guard"
)

func TestErrorsMakeTheStatus(t *testing.T) {
	use(t, sampling)
	end := func(act func(*Span)) decodedSpan {
		span := testPoint.Begin()
		span.Root()
		span.Open()
		act(span)
		return oneTaken(t)
	}
	if got := end(func(s *Span) { s.End(errors.New("no room")) }); got.status != 2 || got.message != "no room" {
		t.Errorf("%+v", got)
	}
	if got := end(func(s *Span) { s.Fail("first"); s.Fail("second"); s.End(errors.New("third")) }); got.message != "first" {
		t.Errorf("%+v", got)
	}
	if got := end(func(s *Span) { s.Fail(""); s.End(nil) }); got.status != 2 || got.message != "" {
		t.Errorf("%+v", got)
	}
	long := strings.Repeat("\u00e9", 400)
	if got := end(func(s *Span) { s.End(errors.New(long)) }); got.message != long[:maxMessage] {
		t.Errorf("%d bytes of message", len(got.message))
	}
	var typedNil *brokenError
	if got := end(func(s *Span) { s.End(typedNil) }); got.status != 2 || got.message != "error without a text" {
		t.Errorf("%+v", got)
	}
}

type brokenError struct{ text string }

func (e *brokenError) Error() string { return e.text }

func TestWhatIsTooLongOrTooMuchIsCutAndCounted(t *testing.T) {
	use(t, sampling)
	before := guard.Losses
	span := testPoint.Begin()
	span.Root()
	span.Open()
	for i := 0; i < attributeSlots+3; i++ {
		span.Str(strings.Repeat("k", i+1), strings.Repeat("v", 5000))
	}
	for i := 0; i < maxLinks+5; i++ {
		span.Link(newTestContext(true))
	}
	for i := 0; i < holdSlots+1; i++ {
		span.Hold("pod", strings.Repeat("x", i+1))
		span.Remember("pod", strings.Repeat("y", i+1))
	}
	span.End(nil)
	got := oneTaken(t)
	if len(got.attributes) != attributeSlots+2 || got.dropped != 3 || len(got.links) != maxLinks || len(got.attributes["k"].(string)) != maxValue {
		t.Errorf("%d attributes, %d dropped, %d links", len(got.attributes), got.dropped, len(got.links))
	}
	if guard.Losses.Attributes-before.Attributes != 3 || guard.Losses.Links-before.Links != 5 ||
		guard.Losses.Truncated-before.Truncated != attributeSlots || guard.Losses.Holds-before.Holds != 2 {
		t.Errorf("counted: %+v", guard.Losses)
	}
}

func TestTextIsMadeValid(t *testing.T) {
	use(t, sampling)
	span := testPoint.Begin()
	span.Root()
	span.Open()
	span.Str("bad", "a\xff\xfeb")
	span.End(errors.New("c\xff"))
	if got := oneTaken(t); got.attributes["bad"] != "a\uFFFDb" || got.message != "c\uFFFD" {
		t.Errorf("%+v", got)
	}
}
