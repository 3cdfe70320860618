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

package wire

import "math"

// Types of Thrift's compact protocol, as in the headers of fields and lists.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	ThriftI32    = 5
	ThriftI64    = 6
	thriftDouble = 7
	ThriftBinary = 8
	ThriftList   = 9
	ThriftStruct = 12
	ThriftStop   = 0
)

// AppendThriftField begins the field after the one that is delta before it; delta is from 1 to 15.
func AppendThriftField(b []byte, delta, kind byte) []byte { return append(b, delta<<4|kind) }

// AppendThriftInt is for i32 and i64: zigzag, so that small negative numbers are short.
func AppendThriftInt(b []byte, v int64) []byte { return AppendVarint(b, uint64(v)<<1^uint64(v>>63)) }

// AppendThriftText appends a text, or bytes.
func AppendThriftText(b []byte, text string) []byte {
	b = AppendVarint(b, uint64(len(text)))
	return append(b, text...)
}

// AppendThriftList begins a list; its elements follow.
func AppendThriftList(b []byte, length int, kind byte) []byte {
	if length < 15 {
		return append(b, byte(length)<<4|kind)
	}
	return AppendVarint(append(b, 0xf0|kind), uint64(length))
}

// appendThriftDouble is little-endian, as all implementations have it.
func appendThriftDouble(b []byte, v float64) []byte {
	bits := math.Float64bits(v)
	return append(b, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24), byte(bits>>32), byte(bits>>40), byte(bits>>48), byte(bits>>56))
}
