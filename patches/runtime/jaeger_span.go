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
	"math"
)

// Values of TagType and SpanRefType in Jaeger's jaeger.thrift.
const (
	tagString   = 0
	tagDouble   = 1
	tagBool     = 2
	tagLong     = 3
	followsFrom = 1
)

var jaegerKinds = [...]string{Internal: "internal", Server: "server", Client: "client", Producer: "producer", Consumer: "consumer"}

const pointTags = 3 // in a point's tags

// appendPointTags encodes the tags that all spans of a point have.
func appendPointTags(b []byte, id, layer string, kind Kind) []byte {
	b = appendTextTag(b, "patchtracer.tracepoint", id)
	b = appendTextTag(b, "patchtracer.layer", layer)
	return appendTextTag(b, "span.kind", jaegerKinds[kind])
}

// encodeJaeger appends the span as a struct Span of jaeger.thrift, in Thrift's compact protocol.
func (s *Span) encodeJaeger(b []byte, end int64) []byte {
	start := wallOf(s.start) / 1000 // Jaeger counts microseconds
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), jaegerID(s.self.traceID[8:]))
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), jaegerID(s.self.traceID[:8]))
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), jaegerID(s.self.spanID[:]))
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), jaegerID(s.parent[:]))
	b = appendThriftText(appendThriftField(b, 1, thriftBinary), s.point.name)
	delta := byte(2) // over the references
	if links := int(s.nlinks) + len(s.more); links > 0 {
		b = s.appendReferences(appendThriftField(b, 1, thriftList), links)
		delta = 1
	}
	b = appendThriftInt(appendThriftField(b, delta, thriftI32), int64(s.self.flags&flagSampled))
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), start)
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), wallOf(end)/1000-start)
	b = s.appendTags(appendThriftField(b, 1, thriftList))
	return append(b, thriftStop)
}

func jaegerID(id []byte) int64 { return int64(binary.BigEndian.Uint64(id)) }

func (s *Span) appendReferences(b []byte, n int) []byte {
	b = appendThriftList(b, n, thriftStruct)
	for i := 0; i < int(s.nlinks); i++ {
		b = appendReference(b, &s.links[i])
	}
	for i := range s.more {
		b = appendReference(b, &s.more[i])
	}
	return b
}

func appendReference(b []byte, sc *SpanContext) []byte {
	b = appendThriftInt(appendThriftField(b, 1, thriftI32), followsFrom)
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), jaegerID(sc.traceID[8:]))
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), jaegerID(sc.traceID[:8]))
	b = appendThriftInt(appendThriftField(b, 1, thriftI64), jaegerID(sc.spanID[:]))
	return append(b, thriftStop)
}

// appendTags: what Jaeger has no field for becomes tags, by the names of OpenTelemetry's mapping to Jaeger.
func (s *Span) appendTags(b []byte) []byte {
	n := pointTags + int(s.nattrs)
	if s.failedAs {
		n += 3
	}
	if s.self.state != "" {
		n++
	}
	if s.lost > 0 {
		n++
	}
	b = append(appendThriftList(b, n, thriftStruct), s.point.tags...)
	for i := 0; i < int(s.nattrs); i++ {
		b = appendJaegerTag(b, &s.attrs[i])
	}
	if s.failedAs {
		b = appendJaegerTag(b, &attribute{key: "error", kind: boolValue, bits: 1})
		b = appendTextTag(b, "otel.status_code", "ERROR")
		b = appendTextTag(b, "otel.status_description", s.message)
	}
	if s.self.state != "" {
		b = appendTextTag(b, "w3c.tracestate", s.self.state)
	}
	if s.lost > 0 {
		b = appendJaegerTag(b, &attribute{key: "otel.dropped_attributes_count", kind: intValue, bits: uint64(s.lost)})
	}
	return b
}

func appendTextTag(b []byte, key, value string) []byte {
	return appendJaegerTag(b, &attribute{key: key, text: value})
}

func appendJaegerTag(b []byte, a *attribute) []byte {
	b = appendThriftText(appendThriftField(b, 1, thriftBinary), a.key)
	b = appendThriftField(b, 1, thriftI32)
	switch a.kind {
	case textValue:
		b = appendThriftInt(b, tagString)
		b = appendThriftText(appendThriftField(b, 1, thriftBinary), validText(a.text))
	case floatValue:
		b = appendThriftInt(b, tagDouble)
		b = appendThriftDouble(appendThriftField(b, 2, thriftDouble), math.Float64frombits(a.bits))
	case boolValue:
		b = appendThriftInt(b, tagBool)
		b = appendThriftField(b, 3, thriftFalse-byte(a.bits)) // a field's type is its value
	default:
		b = appendThriftInt(b, tagLong)
		b = appendThriftInt(appendThriftField(b, 4, thriftI64), int64(a.bits))
	}
	return append(b, thriftStop)
}
