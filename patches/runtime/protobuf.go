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
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Wire types of protocol buffers.
const (
	varintType  = 0
	fixed64Type = 1
	bytesType   = 2
	fixed32Type = 5
)

// withRoom gives b with room for more bytes behind it.
func withRoom(b []byte, more int) []byte {
	if cap(b)-len(b) < more {
		b = append(b, make([]byte, more)...)[:len(b)]
	}
	return b
}

func appendVarint(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func sizeVarint(v uint64) int { return (bits.Len64(v|1) + 6) / 7 }

// appendTag: a constant field below 16, which nearly all are, is one byte without a question at run time.
func appendTag(b []byte, field, wireType int) []byte {
	if field < 16 {
		return append(b, byte(field<<3|wireType))
	}
	return appendVarint(b, uint64(field)<<3|uint64(wireType))
}

func appendVarintField(b []byte, field int, v uint64) []byte {
	return appendVarint(appendTag(b, field, varintType), v)
}

func appendFixed64(b []byte, field int, v uint64) []byte {
	b = appendTag(b, field, fixed64Type)
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56))
}

func appendFixed32(b []byte, field int, v uint32) []byte {
	b = appendTag(b, field, fixed32Type)
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

func appendBytes(b []byte, field int, v []byte) []byte {
	return append(appendLength(b, field, len(v)), v...)
}

// appendText wants valid UTF-8, which is all that the type string may hold.
func appendText(b []byte, field int, v string) []byte {
	return append(appendLength(b, field, len(v)), v...)
}

// appendLength begins a field whose bytes are counted. Most are short: two bytes at once.
func appendLength(b []byte, field, length int) []byte {
	if field < 16 && length < 0x80 {
		return append(b, byte(field<<3|bytesType), byte(length))
	}
	return appendVarint(appendTag(b, field, bytesType), uint64(length))
}

// appendMessage encodes a nested message whose length is not known before it is written.
func appendMessage(b []byte, field int, write func(b []byte) []byte) []byte {
	b, start := beginMessage(b, field)
	return endMessage(write(b), start)
}

// beginMessage leaves room for a length of two bytes, which most are; start is where the message begins.
func beginMessage(b []byte, field int) (grown []byte, start int) {
	b = append(appendTag(b, field, bytesType), 0, 0)
	return b, len(b)
}

// endMessage writes the length of what was appended since start.
func endMessage(b []byte, start int) []byte {
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
	keyValueKey   = 1
	keyValueValue = 2
	anyString     = 1
	anyBool       = 2
	anyInt        = 3
	anyDouble     = 4
)

// appendKeyValue computes the nested lengths beforehand.
func appendKeyValue(b []byte, field int, a *attribute) []byte {
	switch a.kind {
	case textValue:
		return appendKeyText(b, field, a.key, validText(a.text))
	case intValue:
		return appendVarintField(appendKey(b, field, a.key, 1+sizeVarint(a.bits)), anyInt, a.bits)
	case boolValue:
		return appendVarintField(appendKey(b, field, a.key, 2), anyBool, a.bits)
	default:
		return appendFixed64(appendKey(b, field, a.key, 9), anyDouble, a.bits)
	}
}

// appendKeyText wants valid UTF-8.
func appendKeyText(b []byte, field int, key, text string) []byte {
	return appendText(appendKey(b, field, key, 1+sizeVarint(uint64(len(text)))+len(text)), anyString, text)
}

// putFour writes four bytes, which the compiler makes one store.
func putFour(p []byte, a, b, c, d int) {
	binary.LittleEndian.PutUint32(p, uint32(a)|uint32(b)<<8|uint32(c)<<16|uint32(d)<<24)
}

// appendKey begins a KeyValue whose AnyValue takes value bytes.
func appendKey(b []byte, field int, key string, value int) []byte {
	if length, n := 4+len(key)+value, len(b); length < 0x80 && field < 16 && cap(b)-n >= 6+len(key) {
		b = b[:n+6+len(key)]
		p := b[n:]
		putFour(p, field<<3|bytesType, length, keyValueKey<<3|bytesType, len(key))
		p = p[4+copy(p[4:], key):]
		p[0], p[1] = keyValueValue<<3|bytesType, byte(value)
		return b
	}
	length := 1 + sizeVarint(uint64(len(key))) + len(key) + 1 + sizeVarint(uint64(value)) + value
	b = appendText(appendLength(b, field, length), keyValueKey, key)
	return appendLength(b, keyValueValue, value)
}

func validText(text string) string {
	if isASCII(text) || utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// isASCII looks at eight bytes at once, the last eight of which may overlap those before.
func isASCII(text string) bool {
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
