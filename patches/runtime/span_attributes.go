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
	"math"
	"sync/atomic"

	"patchtracer/internal/guard"
	"patchtracer/internal/scrub"
	"patchtracer/internal/wire"
)

// Str sets an attribute. Longer values than 1 KiB are cut.
func (s *Span) Str(key, value string) {
	if s == nil || s.phase != recording {
		return
	}
	if a := s.slot(key); a != nil {
		if len(value) > maxValue {
			value = cut(value, maxValue)
		}
		a.Text, a.Kind = value, wire.TextValue
	}
}

// Int sets an attribute.
func (s *Span) Int(key string, value int64) { s.bits(key, uint64(value), wire.IntValue) }

// Bool sets an attribute.
func (s *Span) Bool(key string, value bool) {
	bits := uint64(0)
	if value {
		bits = 1
	}
	s.bits(key, bits, wire.BoolValue)
}

func (s *Span) float(key string, value float64) {
	s.bits(key, math.Float64bits(value), wire.FloatValue)
}

func (s *Span) bits(key string, value uint64, kind wire.AttributeKind) {
	if s == nil || s.phase != recording {
		return
	}
	if a := s.slot(key); a != nil {
		a.Bits, a.Kind = value, kind
	}
}

// attributes is how many there are, whatever a ruined record says: nothing but what finish calls may panic.
func (s *Span) attributes() int {
	if s.nattrs > attributeSlots {
		return attributeSlots
	}
	return int(s.nattrs)
}

// slot finds the attribute of a key, or a free slot: a key occurs once.
func (s *Span) slot(key string) *wire.Attribute {
	n := s.attributes()
	used := s.attrs[:n]
	for i := range used {
		if used[i].Key == key {
			return &used[i]
		}
	}
	if n == attributeSlots {
		s.lost++
		atomic.AddUint64(&guard.Losses.Attributes, 1) // count would keep slot from being inlined
		return nil
	}
	s.nattrs = uint8(n + 1)
	s.attrs[n].Key = key
	return &s.attrs[n]
}

// Link refers to another span.
func (s *Span) Link(sc SpanContext) {
	if s == nil || s.phase == idle || s.phase == empty || !sc.IsValid() {
		return
	}
	if n := s.nlinks; n < linkSlots {
		s.links[n] = sc
		s.nlinks = n + 1
		return
	}
	if len(s.more) >= maxLinks-linkSlots {
		guard.Count(&guard.Losses.Links)
		return
	}
	s.more = append(s.more, sc)
}

// Fail makes the span's status an error. The first message stays.
func (s *Span) Fail(message string) {
	if s == nil || s.phase == idle || s.failedAs {
		return
	}
	s.failedAs = true
	if s.phase == recording {
		defer s.contain()
		s.message = scrub.Text(cut(message, 4*maxMessage))
		if len(s.message) > maxMessage {
			s.message = cut(s.message, maxMessage)
		}
	}
}

// cut limits a text to max bytes, at a boundary between characters, and does not keep the rest in memory.
func cut(text string, max int) string {
	if len(text) <= max {
		return text
	}
	guard.Count(&guard.Losses.Truncated)
	for max > 0 && text[max]&0xc0 == 0x80 {
		max--
	}
	return string(append([]byte(nil), text[:max]...))
}
