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

	"patchtracer/internal/guard"
	"patchtracer/internal/hold"
)

// Hold makes the span the current one for a key until End; then it is what it was before.
func (s *Span) Hold(kind, id string) {
	if !s.hasContext() || id == "" {
		return
	}
	defer s.contain()
	k := hold.Key{Kind: kind, ID: id}
	for i := 0; i < int(s.nholds); i++ {
		if s.holds[i] == k {
			return
		}
	}
	if s.nholds == holdSlots {
		guard.Count(&guard.Losses.Holds)
		return
	}
	if registry.Hold(k, s, s.self) {
		s.holds[s.nholds] = k
		s.nholds++
	}
}

// Remember lets a key stand for the span's context from its End on, if it ends without error.
func (s *Span) Remember(kind, id string) {
	if !s.hasContext() || id == "" {
		return
	}
	n := s.nkeeps
	if n >= holdSlots {
		guard.Count(&guard.Losses.Holds)
		return
	}
	s.keeps[n] = hold.Key{Kind: kind, ID: id}
	s.nkeeps = n + 1
}

// Context gives a context that carries the span; ctx unchanged when there is none.
func (s *Span) Context(ctx context.Context) context.Context {
	if !s.hasContext() {
		return ctx
	}
	if s.masked {
		return masking(ctx)
	}
	return contextWith(ctx, s.self, s.baggage)
}

// SpanContext is the zero value when the span has none: it is nil, not open, or may not be a root.
func (s *Span) SpanContext() SpanContext {
	if !s.hasContext() {
		return SpanContext{}
	}
	return s.self
}

// Annotate makes an object carry the span's context.
func (s *Span) Annotate(object Annotated) {
	if s.hasContext() {
		Annotate(object, s.self)
	}
}
