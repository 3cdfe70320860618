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
	"encoding/hex"
	"math"
	"testing"
	"unicode/utf8"
)

// A decoder of protocol buffers that shares nothing with the encoder under test: it knows the wire format
// and, below, the numbers of OTLP's fields written down a second time.

type wireField struct {
	number int
	wire   int
	value  uint64 // varint, fixed64, fixed32
	bytes  []byte
}

func decodeMessage(t testing.TB, b []byte) []wireField {
	t.Helper()
	var fields []wireField
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 || tag>>3 == 0 {
			t.Fatalf("bad tag at % x", b)
		}
		b = b[n:]
		f := wireField{number: int(tag >> 3), wire: int(tag & 7)}
		switch f.wire {
		case 0:
			f.value, n = binary.Uvarint(b)
			if n <= 0 {
				t.Fatalf("bad varint of field %d", f.number)
			}
			b = b[n:]
		case 1:
			if len(b) < 8 {
				t.Fatalf("field %d is cut off", f.number)
			}
			f.value, b = binary.LittleEndian.Uint64(b), b[8:]
		case 2:
			length, n := binary.Uvarint(b)
			if n <= 0 || uint64(len(b)-n) < length {
				t.Fatalf("field %d is cut off: %d of %d bytes", f.number, len(b)-n, length)
			}
			f.bytes, b = b[n:n+int(length)], b[n+int(length):]
		case 5:
			if len(b) < 4 {
				t.Fatalf("field %d is cut off", f.number)
			}
			f.value, b = uint64(binary.LittleEndian.Uint32(b)), b[4:]
		default:
			t.Fatalf("wire type %d of field %d", f.wire, f.number)
		}
		fields = append(fields, f)
	}
	return fields
}

type decodedLink struct {
	traceID, spanID, state string
	flags                  uint64
}

type decodedSpan struct {
	traceID, spanID, parent, state, name string
	kind, start, end                     uint64
	attributes                           map[string]interface{}
	dropped                              uint64
	links                                []decodedLink
	status                               uint64
	message                              string
	flags                                uint64
}

func decodeSpan(t testing.TB, b []byte) decodedSpan {
	t.Helper()
	s := decodedSpan{attributes: map[string]interface{}{}}
	for _, f := range decodeMessage(t, b) {
		switch f.number {
		case 1:
			s.traceID = hexOf(t, f, 16)
		case 2:
			s.spanID = hexOf(t, f, 8)
		case 3:
			s.state = textOf(t, f)
		case 4:
			s.parent = hexOf(t, f, 8)
		case 5:
			s.name = textOf(t, f)
		case 6:
			s.kind = valueOf(t, f, 0)
		case 7:
			s.start = valueOf(t, f, 1)
		case 8:
			s.end = valueOf(t, f, 1)
		case 9:
			decodeAttribute(t, f, s.attributes)
		case 10:
			s.dropped = valueOf(t, f, 0)
		case 13:
			s.links = append(s.links, decodeLink(t, f))
		case 15:
			s.status, s.message = decodeStatus(t, f)
		case 16:
			s.flags = valueOf(t, f, 5)
		default:
			t.Fatalf("a span has no field %d", f.number)
		}
	}
	return s
}

func decodeLink(t testing.TB, f wireField) (l decodedLink) {
	t.Helper()
	for _, f := range decodeMessage(t, f.bytes) {
		switch f.number {
		case 1:
			l.traceID = hexOf(t, f, 16)
		case 2:
			l.spanID = hexOf(t, f, 8)
		case 3:
			l.state = textOf(t, f)
		case 6:
			l.flags = valueOf(t, f, 5)
		default:
			t.Fatalf("unexpected field %d of a link", f.number)
		}
	}
	return l
}

func decodeStatus(t testing.TB, f wireField) (code uint64, message string) {
	t.Helper()
	for _, f := range decodeMessage(t, f.bytes) {
		switch f.number {
		case 2:
			message = textOf(t, f)
		case 3:
			code = valueOf(t, f, 0)
		default:
			t.Fatalf("unexpected field %d of a status", f.number)
		}
	}
	return code, message
}

func decodeAttribute(t testing.TB, f wireField, into map[string]interface{}) {
	t.Helper()
	key, value := "", interface{}(nil)
	for _, f := range decodeMessage(t, f.bytes) {
		switch f.number {
		case 1:
			key = textOf(t, f)
		case 2:
			value = decodeValue(t, f)
		default:
			t.Fatalf("unexpected field %d of an attribute", f.number)
		}
	}
	if _, twice := into[key]; twice || key == "" {
		t.Fatalf("attribute %q occurs twice or has no key", key)
	}
	into[key] = value
}

func decodeValue(t testing.TB, f wireField) interface{} {
	t.Helper()
	fields := decodeMessage(t, f.bytes)
	if len(fields) != 1 {
		t.Fatalf("a value with %d fields", len(fields))
	}
	switch f := fields[0]; f.number {
	case 1:
		return textOf(t, f)
	case 2:
		return valueOf(t, f, 0) != 0
	case 3:
		return int64(valueOf(t, f, 0))
	case 4:
		return math.Float64frombits(valueOf(t, f, 1))
	}
	t.Fatalf("unexpected field %d of a value", fields[0].number)
	return nil
}

func hexOf(t testing.TB, f wireField, length int) string {
	t.Helper()
	if f.wire != 2 || len(f.bytes) != length {
		t.Fatalf("field %d: wire type %d, %d bytes", f.number, f.wire, len(f.bytes))
	}
	return hex.EncodeToString(f.bytes)
}

func textOf(t testing.TB, f wireField) string {
	t.Helper()
	if f.wire != 2 || !utf8.Valid(f.bytes) {
		t.Fatalf("field %d: wire type %d, %q", f.number, f.wire, f.bytes)
	}
	return string(f.bytes)
}

func valueOf(t testing.TB, f wireField, wire int) uint64 {
	t.Helper()
	if f.wire != wire {
		t.Fatalf("field %d has wire type %d, not %d", f.number, f.wire, wire)
	}
	return f.value
}
