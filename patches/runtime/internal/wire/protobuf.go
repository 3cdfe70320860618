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

// Package wire appends to byte slices what OTLP and Jaeger are made of: protocol buffers, and Thrift's compact protocol. Nothing is
// allocated but what the slice needs.
package wire

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Wire types of protocol buffers.
const (
	varintType  = 0
	Fixed64Type = 1
	BytesType   = 2
	Fixed32Type = 5
)

// WithRoom gives b with room for more bytes behind it.
func WithRoom(b []byte, more int) []byte {
	if cap(b)-len(b) < more {
		b = append(b, make([]byte, more)...)[:len(b)]
	}
	return b
}

// AppendVarint appends seven bits a byte, the lowest first.
func AppendVarint(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// SizeVarint is how many bytes AppendVarint appends.
func SizeVarint(v uint64) int { return (bits.Len64(v|1) + 6) / 7 }

// AppendTag: a constant field below 16, which nearly all are, is one byte without a question at run time.
func AppendTag(b []byte, field, wireType int) []byte {
	if field < 16 {
		return append(b, byte(field<<3|wireType))
	}
	return AppendVarint(b, uint64(field)<<3|uint64(wireType))
}

// AppendVarintField appends a field of wire type 0.
func AppendVarintField(b []byte, field int, v uint64) []byte {
	return AppendVarint(AppendTag(b, field, varintType), v)
}

// AppendFixed64 appends a field of wire type 1.
func AppendFixed64(b []byte, field int, v uint64) []byte {
	b = AppendTag(b, field, Fixed64Type)
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56))
}

// AppendFixed32 appends a field of wire type 5.
func AppendFixed32(b []byte, field int, v uint32) []byte {
	b = AppendTag(b, field, Fixed32Type)
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

// AppendBytes appends a field of wire type 2.
func AppendBytes(b []byte, field int, v []byte) []byte {
	return append(appendLength(b, field, len(v)), v...)
}

// AppendText wants valid UTF-8, which is all that the type string may hold.
func AppendText(b []byte, field int, v string) []byte {
	return append(appendLength(b, field, len(v)), v...)
}

// appendLength begins a field whose bytes are counted. Most are short: two bytes at once.
func appendLength(b []byte, field, length int) []byte {
	if field < 16 && length < 0x80 {
		return append(b, byte(field<<3|BytesType), byte(length))
	}
	return AppendVarint(AppendTag(b, field, BytesType), uint64(length))
}

// AppendMessage encodes a nested message whose length is not known before it is written.
func AppendMessage(b []byte, field int, write func(b []byte) []byte) []byte {
	b, start := BeginMessage(b, field)
	return EndMessage(write(b), start)
}

// BeginMessage leaves room for a length of two bytes, which most are; start is where the message begins.
func BeginMessage(b []byte, field int) (grown []byte, start int) {
	b = append(AppendTag(b, field, BytesType), 0, 0)
	return b, len(b)
}

// EndMessage writes the length of what was appended since start.
func EndMessage(b []byte, start int) []byte {
	length := uint(len(b) - start)
	if length >= 1<<7 && length < 1<<14 {
		b[start-2], b[start-1] = byte(length)|0x80, byte(length>>7)
		return b
	}
	var prefix [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(prefix[:], uint64(length))
	b = append(b, prefix[:n]...) // for its room
	copy(b[start-2+n:], b[start:start+int(length)])
	copy(b[start-2:], prefix[:n])
	return b[:start-2+n+int(length)]
}

// Fields of opentelemetry.proto.common.v1.
const (
	KeyValueKey   = 1
	KeyValueValue = 2
	AnyString     = 1
	anyBool       = 2
	anyInt        = 3
	anyDouble     = 4
)

// AppendKeyValue computes the nested lengths beforehand.
func AppendKeyValue(b []byte, field int, a *Attribute) []byte {
	switch a.Kind {
	case TextValue:
		return AppendKeyText(b, field, a.Key, ValidText(a.Text))
	case IntValue:
		return AppendVarintField(appendKey(b, field, a.Key, 1+SizeVarint(a.Bits)), anyInt, a.Bits)
	case BoolValue:
		return AppendVarintField(appendKey(b, field, a.Key, 2), anyBool, a.Bits)
	default:
		return AppendFixed64(appendKey(b, field, a.Key, 9), anyDouble, a.Bits)
	}
}

// AppendKeyText wants valid UTF-8.
func AppendKeyText(b []byte, field int, key, text string) []byte {
	return AppendText(appendKey(b, field, key, 1+SizeVarint(uint64(len(text)))+len(text)), AnyString, text)
}

// PutFour writes four bytes, which the compiler makes one store.
func PutFour(p []byte, a, b, c, d int) {
	binary.LittleEndian.PutUint32(p, uint32(a)|uint32(b)<<8|uint32(c)<<16|uint32(d)<<24)
}

// appendKey begins a KeyValue whose AnyValue takes value bytes.
func appendKey(b []byte, field int, key string, value int) []byte {
	if length, n := 4+len(key)+value, len(b); length < 0x80 && field < 16 && cap(b)-n >= 6+len(key) {
		b = b[:n+6+len(key)]
		p := b[n:]
		PutFour(p, field<<3|BytesType, length, KeyValueKey<<3|BytesType, len(key))
		p = p[4+copy(p[4:], key):]
		p[0], p[1] = KeyValueValue<<3|BytesType, byte(value)
		return b
	}
	length := 1 + SizeVarint(uint64(len(key))) + len(key) + 1 + SizeVarint(uint64(value)) + value
	b = AppendText(appendLength(b, field, length), KeyValueKey, key)
	return appendLength(b, KeyValueValue, value)
}

// ValidText is the text, with U+FFFD in place of what is not UTF-8.
func ValidText(text string) string {
	if IsASCII(text) || utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// IsASCII looks at eight bytes at once, the last eight of which may overlap those before.
func IsASCII(text string) bool {
	const high = 0x8080808080808080
	n := len(text)
	if n < 8 {
		if n >= 4 {
			return (fourOf(text, 0)|fourOf(text, n-4))&(high>>32) == 0
		}
		for i := 0; i < n; i++ {
			if text[i] >= 0x80 {
				return false
			}
		}
		return true
	}
	seen := eightOf(text, n-8)
	for i := 0; i+8 <= n; i += 8 {
		seen |= eightOf(text, i)
	}
	return seen&high == 0
}

func fourOf(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// eightOf is what the compiler turns into one load.
func eightOf(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
