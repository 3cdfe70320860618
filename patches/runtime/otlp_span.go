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
		b = s.encodeJaeger(b, end)
	} else {
		b = s.encode(b, end)
	}
	return endMessage(b, start)
}

// encode appends the span as the body of a protobuf message.
func (s *Span) encode(b []byte, end int64) []byte {
	b = appendBytes(b, spanTraceID, s.self.traceID[:])
	b = appendBytes(b, spanSpanID, s.self.spanID[:])
	if s.self.state != "" {
		b = appendText(b, spanTraceState, s.self.state)
	}
	flags := otlpKnowsRemote | uint32(s.self.flags&flagSampled)
	if s.parent.IsValid() {
		b = appendBytes(b, spanParentSpanID, s.parent.spanID[:])
		if s.parent.flags&flagRemote != 0 {
			flags |= otlpIsRemote
		}
	}
	b = append(b, s.point.prefix...)
	b = appendFixed64(b, spanStart, uint64(wallOf(s.start)))
	b = appendFixed64(b, spanEnd, uint64(wallOf(end)))
	for i := 0; i < int(s.nattrs); i++ {
		b = appendKeyValue(b, spanAttributes, &s.attrs[i])
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
	return appendFixed32(b, spanFlags, flags)
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
