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

// EachField walks a protobuf message up to where it stops making sense.
func EachField(b []byte, visit func(field int, value uint64, content []byte)) {
	for len(b) > 0 {
		tag, rest, ok := readVarint(b)
		if !ok || tag>>3 == 0 || tag>>3 > 1<<29-1 {
			return
		}
		field := int(tag >> 3)
		switch tag & 7 {
		case varintType:
			var value uint64
			if value, rest, ok = readVarint(rest); !ok {
				return
			}
			visit(field, value, nil)
		case BytesType:
			length, content, ok := readVarint(rest)
			if !ok || length > uint64(len(content)) {
				return
			}
			visit(field, 0, content[:length])
			rest = content[length:]
		case Fixed64Type:
			if len(rest) < 8 {
				return
			}
			rest = rest[8:]
		case Fixed32Type:
			if len(rest) < 4 {
				return
			}
			rest = rest[4:]
		default:
			return
		}
		b = rest
	}
}

func readVarint(b []byte) (v uint64, rest []byte, ok bool) {
	for i := 0; i < len(b) && i < 10; i++ {
		v |= uint64(b[i]&0x7f) << (7 * uint(i))
		if b[i] < 0x80 {
			return v, b[i+1:], true
		}
	}
	return 0, nil, false
}
