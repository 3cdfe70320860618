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

	"patchtracer/internal/clock"
	"patchtracer/internal/propagation"
	"patchtracer/internal/wire"
)

// Fields of opentelemetry.proto.trace.v1.Span, Span.Link and Status.
const (
	spanTraceID           = 1
	spanSpanID            = 2
	spanTraceState        = 3
	spanParentSpanID      = 4
	spanName              = 5
	spanKind              = 6
	spanStart             = 7
	spanEnd               = 8
	spanAttributes        = 9
	spanDroppedAttributes = 10
	spanLinks             = 13
	spanStatus            = 15
	spanFlags             = 16
	linkFlags             = 6
	scopeSpansSpans       = 2 // of ScopeSpans
	statusMessage         = 2
	statusCode            = 3
	statusError           = 2
)

// Bits of Span.flags above W3C's.
const (
	otlpKnowsRemote = 0x100
	otlpIsRemote    = 0x200
)

// appendRecord appends the span as it waits in a buffer: as field spans of ScopeSpans, for Jaeger with a struct of Thrift in it.
func (s *Span) appendRecord(b []byte, end int64) []byte {
	b, start := wire.BeginMessage(b, scopeSpansSpans)
	if active.Jaeger {
		return wire.EndMessage(s.encodeJaeger(b, end), start)
	}
	b = s.appendFixed(b, end)
	b = append(b, s.point.prefix...)
	b = appendAttributes(b, s.attrs[:s.nattrs])
	if s.nlinks > 0 || s.failedAs || s.self.State != "" || s.lost > 0 {
		b = s.appendSeldom(b)
	}
	return wire.EndMessage(b, start)
}

// appendSeldom appends what few spans have.
func (s *Span) appendSeldom(b []byte) []byte {
	if s.self.State != "" {
		b = wire.AppendText(b, spanTraceState, s.self.State)
	}
	if s.lost > 0 {
		b = wire.AppendVarintField(b, spanDroppedAttributes, uint64(s.lost))
	}
	for i := 0; i < int(s.nlinks); i++ {
		b = appendLink(b, &s.links[i])
	}
	for i := range s.more {
		b = appendLink(b, &s.more[i])
	}
	if s.failedAs {
		b = appendStatus(b, wire.ValidText(s.message))
	}
	return b
}

// appendFixed appends what has the same size in every span, in one go: ids, times and flags, and the parent, if there is one.
func (s *Span) appendFixed(b []byte, end int64) []byte {
	const size = 62
	b = wire.WithRoom(b, size)
	n := len(b)
	p := b[n : n+size]
	p[0], p[1] = spanTraceID<<3|wire.BytesType, 16
	copy(p[2:18], s.self.Trace[:])
	p[18], p[19] = spanSpanID<<3|wire.BytesType, 8
	copy(p[20:28], s.self.Span[:])
	p[28] = spanStart<<3 | wire.Fixed64Type
	binary.LittleEndian.PutUint64(p[29:37], uint64(clock.WallOf(s.start)))
	p[37] = spanEnd<<3 | wire.Fixed64Type
	binary.LittleEndian.PutUint64(p[38:46], uint64(clock.WallOf(end)))
	flags := otlpKnowsRemote | uint32(s.self.Flags&propagation.FlagSampled)
	if s.remote {
		flags |= otlpIsRemote
	}
	p[46], p[47] = spanFlags<<3&0x7f|0x80|wire.Fixed32Type, spanFlags>>4
	binary.LittleEndian.PutUint32(p[48:52], flags)
	if s.parent == [8]byte{} {
		return b[:n+52]
	}
	p[52], p[53] = spanParentSpanID<<3|wire.BytesType, 8
	copy(p[54:62], s.parent[:])
	return b[:n+62]
}

// appendAttributes: they are most of what is encoded, and nearly all are ASCII texts whose lengths are of one byte each, as are
// those of what they are in.
func appendAttributes(b []byte, attributes []wire.Attribute) []byte {
	for i := range attributes {
		const tags = 6 // and lengths: of the key, the value, the text
		a, n := &attributes[i], len(b)
		key, text := a.Key, a.Text
		length := tags + len(key) + len(text)
		if a.Kind != wire.TextValue || length >= 0x80 || cap(b)-n < 2+length || !wire.IsASCII(text) {
			b = wire.AppendKeyValue(b, spanAttributes, a)
			continue
		}
		b = b[:n+2+length]
		p := b[n:]
		wire.PutFour(p, spanAttributes<<3|wire.BytesType, length, wire.KeyValueKey<<3|wire.BytesType, len(key))
		p = p[4+copy(p[4:], key):]
		wire.PutFour(p, wire.KeyValueValue<<3|wire.BytesType, 2+len(text), wire.AnyString<<3|wire.BytesType, len(text))
		copy(p[4:], text)
	}
	return b
}

func appendLink(b []byte, sc *SpanContext) []byte {
	length := 2 + len(sc.Trace) + 2 + len(sc.Span) + 5
	if sc.State != "" {
		length += 1 + wire.SizeVarint(uint64(len(sc.State))) + len(sc.State)
	}
	b = wire.AppendVarint(wire.AppendTag(b, spanLinks, wire.BytesType), uint64(length))
	b = wire.AppendBytes(b, spanTraceID, sc.Trace[:])
	b = wire.AppendBytes(b, spanSpanID, sc.Span[:])
	if sc.State != "" {
		b = wire.AppendText(b, spanTraceState, sc.State)
	}
	flags := otlpKnowsRemote | uint32(sc.Flags&propagation.FlagSampled)
	if sc.Flags&propagation.FlagRemote != 0 {
		flags |= otlpIsRemote
	}
	return wire.AppendFixed32(b, linkFlags, flags)
}

func appendStatus(b []byte, message string) []byte {
	length := 2
	if message != "" {
		length += 1 + wire.SizeVarint(uint64(len(message))) + len(message)
	}
	b = wire.AppendVarint(wire.AppendTag(b, spanStatus, wire.BytesType), uint64(length))
	if message != "" {
		b = wire.AppendText(b, statusMessage, message)
	}
	return wire.AppendVarintField(b, statusCode, statusError)
}
