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

import "encoding/binary"

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
	b, start := beginMessage(b, scopeSpansSpans)
	if active.jaeger {
		return endMessage(s.encodeJaeger(b, end), start)
	}
	b = s.appendFixed(b, end)
	b = append(b, s.point.prefix...)
	b = appendAttributes(b, s.attrs[:s.nattrs])
	if s.nlinks > 0 || s.failedAs || s.self.state != "" || s.lost > 0 {
		b = s.appendSeldom(b)
	}
	return endMessage(b, start)
}

// appendSeldom appends what few spans have.
func (s *Span) appendSeldom(b []byte) []byte {
	if s.self.state != "" {
		b = appendText(b, spanTraceState, s.self.state)
	}
	if s.lost > 0 {
		b = appendVarintField(b, spanDroppedAttributes, uint64(s.lost))
	}
	for i := 0; i < int(s.nlinks); i++ {
		b = appendLink(b, &s.links[i])
	}
	for i := range s.more {
		b = appendLink(b, &s.more[i])
	}
	if s.failedAs {
		b = appendStatus(b, validText(s.message))
	}
	return b
}

// appendFixed appends what has the same size in every span, in one go: ids, times and flags, and the parent, if there is one.
func (s *Span) appendFixed(b []byte, end int64) []byte {
	const size = 62
	b = withRoom(b, size)
	n := len(b)
	p := b[n : n+size]
	p[0], p[1] = spanTraceID<<3|bytesType, 16
	copy(p[2:18], s.self.traceID[:])
	p[18], p[19] = spanSpanID<<3|bytesType, 8
	copy(p[20:28], s.self.spanID[:])
	p[28] = spanStart<<3 | fixed64Type
	binary.LittleEndian.PutUint64(p[29:37], uint64(wallOf(s.start)))
	p[37] = spanEnd<<3 | fixed64Type
	binary.LittleEndian.PutUint64(p[38:46], uint64(wallOf(end)))
	flags := otlpKnowsRemote | uint32(s.self.flags&flagSampled)
	if s.remote {
		flags |= otlpIsRemote
	}
	p[46], p[47] = spanFlags<<3&0x7f|0x80|fixed32Type, spanFlags>>4
	binary.LittleEndian.PutUint32(p[48:52], flags)
	if s.parent == [8]byte{} {
		return b[:n+52]
	}
	p[52], p[53] = spanParentSpanID<<3|bytesType, 8
	copy(p[54:62], s.parent[:])
	return b[:n+62]
}

// appendAttributes: they are most of what is encoded, and nearly all are ASCII texts whose lengths are of one byte each, as are
// those of what they are in.
func appendAttributes(b []byte, attributes []attribute) []byte {
	for i := range attributes {
		const tags = 6 // and lengths: of the key, the value, the text
		a, n := &attributes[i], len(b)
		key, text := a.key, a.text
		length := tags + len(key) + len(text)
		if a.kind != textValue || length >= 0x80 || cap(b)-n < 2+length || !isASCII(text) {
			b = appendKeyValue(b, spanAttributes, a)
			continue
		}
		b = b[:n+2+length]
		p := b[n:]
		putFour(p, spanAttributes<<3|bytesType, length, keyValueKey<<3|bytesType, len(key))
		p = p[4+copy(p[4:], key):]
		putFour(p, keyValueValue<<3|bytesType, 2+len(text), anyString<<3|bytesType, len(text))
		copy(p[4:], text)
	}
	return b
}

func appendLink(b []byte, sc *SpanContext) []byte {
	length := 2 + len(sc.traceID) + 2 + len(sc.spanID) + 5
	if sc.state != "" {
		length += 1 + sizeVarint(uint64(len(sc.state))) + len(sc.state)
	}
	b = appendVarint(appendTag(b, spanLinks, bytesType), uint64(length))
	b = appendBytes(b, spanTraceID, sc.traceID[:])
	b = appendBytes(b, spanSpanID, sc.spanID[:])
	if sc.state != "" {
		b = appendText(b, spanTraceState, sc.state)
	}
	flags := otlpKnowsRemote | uint32(sc.flags&flagSampled)
	if sc.flags&flagRemote != 0 {
		flags |= otlpIsRemote
	}
	return appendFixed32(b, linkFlags, flags)
}

func appendStatus(b []byte, message string) []byte {
	length := 2
	if message != "" {
		length += 1 + sizeVarint(uint64(len(message))) + len(message)
	}
	b = appendVarint(appendTag(b, spanStatus, bytesType), uint64(length))
	if message != "" {
		b = appendText(b, statusMessage, message)
	}
	return appendVarintField(b, statusCode, statusError)
}
