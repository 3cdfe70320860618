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

// Values of TagType in Jaeger's jaeger.thrift.
const (
	tagString = 0
	tagDouble = 1
	tagBool   = 2
	tagLong   = 3
)

// AppendTextTag appends a text as a struct Tag of jaeger.thrift.
func AppendTextTag(b []byte, key, value string) []byte {
	return AppendJaegerTag(b, &Attribute{Key: key, Text: value})
}

// AppendJaegerTag appends an attribute as a struct Tag of jaeger.thrift.
func AppendJaegerTag(b []byte, a *Attribute) []byte {
	b = AppendThriftText(AppendThriftField(b, 1, ThriftBinary), a.Key)
	b = AppendThriftField(b, 1, ThriftI32)
	switch a.Kind {
	case TextValue:
		b = AppendThriftInt(b, tagString)
		b = AppendThriftText(AppendThriftField(b, 1, ThriftBinary), ValidText(a.Text))
	case FloatValue:
		b = AppendThriftInt(b, tagDouble)
		b = appendThriftDouble(AppendThriftField(b, 2, thriftDouble), math.Float64frombits(a.Bits))
	case BoolValue:
		b = AppendThriftInt(b, tagBool)
		b = AppendThriftField(b, 3, thriftFalse-byte(a.Bits)) // a field's type is its value
	default:
		b = AppendThriftInt(b, tagLong)
		b = AppendThriftInt(AppendThriftField(b, 4, ThriftI64), int64(a.Bits))
	}
	return append(b, ThriftStop)
}
