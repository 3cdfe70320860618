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

// followsFrom is SpanRefType's in Jaeger's jaeger.thrift.
const followsFrom = 1

var jaegerKinds = [...]string{Internal: "internal", Server: "server", Client: "client", Producer: "producer", Consumer: "consumer"}

const pointTags = 3 // in a point's tags

// appendPointTags encodes the tags that all spans of a point have.
func appendPointTags(b []byte, id, layer string, kind Kind) []byte {
	b = wire.AppendTextTag(b, "patchtracer.tracepoint", id)
	b = wire.AppendTextTag(b, "patchtracer.layer", layer)
	return wire.AppendTextTag(b, "span.kind", jaegerKinds[kind])
}

// encodeJaeger appends the span as a struct Span of jaeger.thrift, in Thrift's compact protocol.
func (s *Span) encodeJaeger(b []byte, end int64) []byte {
	start := clock.WallOf(s.start) / 1000 // Jaeger counts microseconds
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), jaegerID(s.self.Trace[8:]))
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), jaegerID(s.self.Trace[:8]))
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), jaegerID(s.self.Span[:]))
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), jaegerID(s.parent[:]))
	b = wire.AppendThriftText(wire.AppendThriftField(b, 1, wire.ThriftBinary), s.point.name)
	delta := byte(2) // over the references
	if links := int(s.nlinks) + len(s.more); links > 0 {
		b = s.appendReferences(wire.AppendThriftField(b, 1, wire.ThriftList), links)
		delta = 1
	}
	b = wire.AppendThriftInt(wire.AppendThriftField(b, delta, wire.ThriftI32), int64(s.self.Flags&propagation.FlagSampled))
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), start)
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), clock.WallOf(end)/1000-start)
	b = s.appendTags(wire.AppendThriftField(b, 1, wire.ThriftList))
	return append(b, wire.ThriftStop)
}

func jaegerID(id []byte) int64 { return int64(binary.BigEndian.Uint64(id)) }

func (s *Span) appendReferences(b []byte, n int) []byte {
	b = wire.AppendThriftList(b, n, wire.ThriftStruct)
	for i := 0; i < int(s.nlinks); i++ {
		b = appendReference(b, &s.links[i])
	}
	for i := range s.more {
		b = appendReference(b, &s.more[i])
	}
	return b
}

func appendReference(b []byte, sc *SpanContext) []byte {
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI32), followsFrom)
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), jaegerID(sc.Trace[8:]))
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), jaegerID(sc.Trace[:8]))
	b = wire.AppendThriftInt(wire.AppendThriftField(b, 1, wire.ThriftI64), jaegerID(sc.Span[:]))
	return append(b, wire.ThriftStop)
}

// appendTags: what Jaeger has no field for becomes tags, by the names of OpenTelemetry's mapping to Jaeger.
func (s *Span) appendTags(b []byte) []byte {
	n := pointTags + int(s.nattrs)
	if s.failedAs {
		n += 3
	}
	if s.self.State != "" {
		n++
	}
	if s.lost > 0 {
		n++
	}
	b = append(wire.AppendThriftList(b, n, wire.ThriftStruct), s.point.tags...)
	for i := 0; i < int(s.nattrs); i++ {
		b = wire.AppendJaegerTag(b, &s.attrs[i])
	}
	if s.failedAs {
		b = wire.AppendJaegerTag(b, &wire.Attribute{Key: "error", Kind: wire.BoolValue, Bits: 1})
		b = wire.AppendTextTag(b, "otel.status_code", "ERROR")
		b = wire.AppendTextTag(b, "otel.status_description", s.message)
	}
	if s.self.State != "" {
		b = wire.AppendTextTag(b, "w3c.tracestate", s.self.State)
	}
	if s.lost > 0 {
		b = wire.AppendJaegerTag(b, &wire.Attribute{Key: "otel.dropped_attributes_count", Kind: wire.IntValue, Bits: uint64(s.lost)})
	}
	return b
}
